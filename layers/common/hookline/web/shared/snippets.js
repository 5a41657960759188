// How a receiver checks a signature: the official libraries of Standard Webhooks, each given the raw body.
export const SNIPPETS = {
  Python: `from standardwebhooks import Webhook

# body: the raw bytes of the request, before any parsing
Webhook(os.environ["WEBHOOK_SECRET"]).verify(body, headers)`,
  Node: `import { Webhook } from "standardwebhooks";

// body: the raw text of the request (express.raw), before any parsing
new Webhook(process.env.WEBHOOK_SECRET).verify(body, headers);`,
  Go: `import standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

wh, err := standardwebhooks.NewWebhook(os.Getenv("WEBHOOK_SECRET"))
// body: io.ReadAll(request.Body)
err = wh.Verify(body, request.Header)`,
  PHP: `$webhook = new \\StandardWebhooks\\Webhook(getenv('WEBHOOK_SECRET'));
// the raw body, before json_decode
$payload = $webhook->verify(file_get_contents('php://input'), getallheaders());`,
  Ruby: `require "standardwebhooks"

# request.raw_post: the raw body
StandardWebhooks::Webhook.new(ENV["WEBHOOK_SECRET"]).verify(request.raw_post, headers)`,
  Java: `import com.standardwebhooks.Webhook;

// body: the raw text of the request; headers: java.net.http.HttpHeaders
new Webhook(System.getenv("WEBHOOK_SECRET")).verify(body, headers);`,
};
