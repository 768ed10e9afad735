package bytecache

import (
	"bytes"
	"io"
	"net/http"

	"github.com/akinai/akinai/pkg/language"
)

const (
	// maxAddress, maxEncoding and maxBody bound the parts of a key; larger requests are not cached.
	maxAddress  = 1024
	maxEncoding = 128
	maxBody     = 512
)

// request is the cache key: everything of a request that its response depends on. Equivalent
// requests that are spelled differently have different keys, which costs one more response.
type request struct {
	// address is the path and the query, unchanged.
	address string
	// encoding is the header Accept-Encoding.
	encoding string
	// language is the one that Accept-Language selects: the header itself differs from browser to
	// browser.
	language language.Language
	// media and body are empty for a GET.
	media, body string
}

func (r request) bytes() int {
	return len(r.address) + len(r.encoding) + len(r.language) + len(r.media) + len(r.body)
}

// requestOf returns the key of a request whose response may be cached: a GET over REST or Connect,
// or the POST of a Connect client to an RPC without side effects. It leaves every other request
// unchanged.
func (c *Cache) requestOf(r *http.Request) (request, bool) {
	key := request{address: r.RequestURI, language: language.Match(r.Header[language.Header])}
	switch encodings := r.Header["Accept-Encoding"]; len(encodings) {
	case 0:
	case 1:
		key.encoding = encodings[0]
	default:
		return key, false
	}
	if len(key.address) > maxAddress || len(key.encoding) > maxEncoding || r.Header["Content-Encoding"] != nil {
		return key, false
	}
	switch r.Method {
	case http.MethodGet:
		return key, r.ContentLength == 0 && r.Header["Content-Type"] == nil
	case http.MethodPost:
		return c.post(r, key)
	default:
		return key, false
	}
}

// post reads a short body, and restores it for the handler.
func (c *Cache) post(r *http.Request, key request) (request, bool) {
	key.media = r.Header.Get("Content-Type")
	unary := key.media == "application/json" || key.media == "application/proto"
	if !unary || !c.reads[r.URL.Path] || r.ContentLength < 0 || r.ContentLength > maxBody {
		return key, false
	}
	body := make([]byte, r.ContentLength)
	n, err := io.ReadFull(r.Body, body)
	rest := r.Body
	r.Body = restored{io.MultiReader(bytes.NewReader(body[:n]), rest), rest}
	key.body = string(body)
	return key, err == nil
}

// restored is a body with the part in front that was already read.
type restored struct {
	io.Reader
	io.Closer
}
