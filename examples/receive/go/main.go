// A receiver with nothing but Go's library: verifies, does each event once, answers.
//
//	cd examples/receive/go && WEBHOOK_SECRET=whsec_… go run . 8000
//
// What was had is in memory here. Put it into your database, in the same transaction as the work.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	tolerance = 300     // seconds that a message may be old, or early
	limit     = 2 << 20 // bytes of a body
)

type event struct {
	Type string          `json:"type"`
	Data json.RawMessage `json:"data"`
}

type receiver struct {
	key []byte
	mu  sync.Mutex
	had map[string]bool
}

// genuine says whether one of the signatures is right, and the message is neither old nor early.
func (r *receiver) genuine(header http.Header, body []byte) bool {
	sent, err := strconv.ParseInt(header.Get("webhook-timestamp"), 10, 64)
	if err != nil || sent < time.Now().Unix()-tolerance || sent > time.Now().Unix()+tolerance {
		return false
	}
	mac := hmac.New(sha256.New, r.key)
	fmt.Fprintf(mac, "%s.%d.", header.Get("webhook-id"), sent)
	mac.Write(body)
	expected := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	for _, given := range strings.Fields(header.Get("webhook-signature")) {
		if hmac.Equal([]byte(given), expected) {
			return true
		}
	}
	return false
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, limit))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	if !r.genuine(request.Header, body) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var got event
	if err := json.Unmarshal(body, &got); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if id := request.Header.Get("webhook-id"); !r.had[id] {
		log.Println(got.Type, string(got.Data)) // the work
		r.had[id] = true
		w.WriteHeader(http.StatusNoContent)
	} // a repetition is answered 200 and not done again
}

func main() {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(os.Getenv("WEBHOOK_SECRET"), "whsec_"))
	if err != nil || len(key) < 24 {
		log.Fatal("WEBHOOK_SECRET: expected whsec_ and base64")
	}
	port := "8000"
	if len(os.Args) > 1 {
		port = os.Args[1]
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s/webhooks\n", listener.Addr())
	log.Fatal(http.Serve(listener, &receiver{key: key, had: map[string]bool{}}))
}
