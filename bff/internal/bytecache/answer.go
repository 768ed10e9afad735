package bytecache

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/akinai/akinai/pkg/redis"
)

// entryBytes approximates the memory of a response without its texts.
const entryBytes = 512

// answer is a cached response. It is immutable, apart from used.
type answer struct {
	fields   []field
	vary     []string
	control  []string
	etag     []string
	body     []byte
	madeFrom []*redis.Watched
	used     atomic.Bool
}

// field is a header field of a response.
type field struct {
	name   string
	values []string
}

// noCache is shared by all responses.
var noCache = []string{"no-cache"}

// newAnswer returns a response with what a handler wrote, compressed if a client with this
// Accept-Encoding reads that, and an ETag. Unless the handler made it public for a time, it has
// "Cache-Control: no-cache": clients may store it, and must revalidate it before each use.
func newAnswer(header http.Header, body []byte, acceptEncoding string) *answer {
	body = compress(header, body, acceptEncoding)
	sum := sha256.Sum256(body)
	a := &answer{body: body, control: noCache, etag: []string{`"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`}}
	if a.vary = header["Vary"]; !slices.Contains(a.vary, "Accept-Encoding") {
		a.vary = append(a.vary, "Accept-Encoding")
	}
	a.vary = slices.Clip(a.vary) // append copies
	if own := header["Cache-Control"]; len(own) == 1 && strings.HasPrefix(own[0], "public") {
		a.control = own
	}
	for name, values := range header {
		switch name {
		case "Vary":
		case "Accept-Encoding": // set by the transcoder, and not about the response
		case "Cache-Control", "Content-Length", "Etag": // set by ServeHTTP
		default:
			a.fields = append(a.fields, field{name, slices.Clip(values)})
		}
	}
	a.fields = append(a.fields, field{"Content-Length", []string{strconv.Itoa(len(body))}})
	return a
}

// bytes approximates the memory of the response.
func (a *answer) bytes() int {
	size := entryBytes + len(a.body)
	for _, f := range a.fields {
		size += len(f.name)
		for _, v := range f.values {
			size += len(v)
		}
	}
	for _, held := range a.madeFrom {
		size += held.Bytes()
	}
	return size
}

// ServeHTTP writes the response, or 304 to a client that has it.
func (a *answer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := w.Header()
	if vary := out["Vary"]; vary == nil {
		out["Vary"] = a.vary
	} else {
		out["Vary"] = append(vary, a.vary...)
	}
	out["Cache-Control"], out["Etag"] = a.control, a.etag
	if r.Method == http.MethodGet && matches(r.Header["If-None-Match"], a.etag[0]) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	for _, f := range a.fields {
		out[f.name] = f.values
	}
	_, _ = w.Write(a.body)
}

// matches reports whether If-None-Match contains the tag (RFC 9110, 13.1.2: "*" or a list, compared
// weakly).
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
