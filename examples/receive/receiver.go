// Package receive verifies webhooks: whsec_ secrets (HMAC-SHA256) and whpk_ public keys (Ed25519).
package receive

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ErrNotFromSender says that no signature fits, or that the message is too old or too new.
var ErrNotFromSender = errors.New("webhook: not from its sender")

const tolerance = 300 // seconds

// Verify returns the message's id, by which to deduplicate. body is what was received, byte for byte.
func Verify(secret string, header http.Header, body []byte, now time.Time) (string, error) {
	id, timestamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	sent, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || now.Unix()-sent > tolerance || sent-now.Unix() > tolerance {
		return "", ErrNotFromSender
	}
	kind, encoded, _ := strings.Cut(secret, "_")
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return "", err
	}
	signed := append([]byte(id+"."+timestamp+"."), body...)
	for _, signature := range strings.Fields(header.Get("webhook-signature")) {
		version, value, _ := strings.Cut(signature, ",")
		given, err := base64.StdEncoding.DecodeString(value)
		if err != nil {
			continue
		}
		switch {
		case version == "v1" && kind == "whsec":
			mac := hmac.New(sha256.New, key)
			mac.Write(signed)
			if hmac.Equal(given, mac.Sum(nil)) {
				return id, nil
			}
		case version == "v1a" && kind == "whpk" && len(key) == ed25519.PublicKeySize:
			if ed25519.Verify(ed25519.PublicKey(key), signed, given) {
				return id, nil
			}
		}
	}
	return "", ErrNotFromSender
}
