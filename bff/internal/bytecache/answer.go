package bytecache

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/akinai/akinai/pkg/redis"
)

// entryBytes is about what an answer takes beside its texts.
const entryBytes = 512

// answer is a page as it goes out. It is never written to, apart from used.
type answer struct {
	header   http.Header
	vary     []string
	etag     string
	body     []byte
	madeFrom []redis.Held
	used     atomic.Bool
}

// newAnswer makes an answer of what a handler wrote. Whoever has it may show it again after asking whether it is still right: it
// carries an ETag, and "no-cache".
func newAnswer(header http.Header, body []byte) *answer {
	sum := sha256.Sum256(body)
	a := &answer{header: header.Clone(), body: bytes.Clone(body), etag: `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`}
	if a.vary = a.header["Vary"]; !slices.Contains(a.vary, "Accept-Encoding") {
		a.vary = append(a.vary, "Accept-Encoding")
	}
	a.vary = slices.Clip(a.vary) // whoever appends gets a copy
	a.header.Del("Vary")
	a.header.Del("Accept-Encoding") // of the transcoder, about requests that it would read
	a.header.Set("Cache-Control", "no-cache")
	a.header.Set("Content-Length", strconv.Itoa(len(body)))
	a.header.Set("Etag", a.etag)
	return a
}

// bytes is about what the answer takes in memory.
func (a *answer) bytes() int {
	size := entryBytes + len(a.body)
	for name, values := range a.header {
		size += len(name)
		for _, v := range values {
			size += len(v)
		}
	}
	for _, held := range a.madeFrom {
		size += held.Bytes()
	}
	return size
}

// ServeHTTP answers with the page, or with 304 to a client that has it.
func (a *answer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := w.Header()
	if vary := out["Vary"]; vary == nil {
		out["Vary"] = a.vary
	} else {
		out["Vary"] = append(vary, a.vary...)
	}
	if r.Method == http.MethodGet && matches(r.Header["If-None-Match"], a.etag) {
		out["Cache-Control"], out["Etag"] = a.header["Cache-Control"], a.header["Etag"]
		w.WriteHeader(http.StatusNotModified)
		return
	}
	for name, values := range a.header {
		out[name] = values
	}
	_, _ = w.Write(a.body)
}

// matches reports whether If-None-Match names the tag (RFC 9110, 13.1.2: "*" or a list, compared weakly).
func matches(header []string, etag string) bool {
	for _, line := range header {
		for tag := range strings.SplitSeq(line, ",") {
			tag = strings.TrimSpace(tag)
			if tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
				return true
			}
		}
	}
	return false
}
