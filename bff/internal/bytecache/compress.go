package bytecache

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
)

// compressMinBytes is the size from which bodies are compressed: a smaller one fits into one packet
// with its header.
const compressMinBytes = 1200

// compress returns the body compressed with gzip, and declares that in the header, if a client that
// sent this Accept-Encoding reads gzip. A cached response is compressed once and written many
// times, and a page of listings has a fifth of its size then. It holds nothing secret beside what
// the client chose, so its size reveals nothing.
func compress(header http.Header, body []byte, acceptEncoding string) []byte {
	if len(body) < compressMinBytes || header["Content-Encoding"] != nil || !AcceptsGzip(acceptEncoding) {
		return bytes.Clone(body)
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(body) // a buffer does not fail
	_ = w.Close()
	header.Set("Content-Encoding", "gzip")
	return bytes.Clone(out.Bytes())
}

// AcceptsGzip reports whether an Accept-Encoding names gzip with a weight above 0 (RFC 9110,
// 12.5.3).
func AcceptsGzip(acceptEncoding string) bool {
	for coding := range strings.SplitSeq(acceptEncoding, ",") {
		name, parameters, weighted := strings.Cut(coding, ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		if !weighted {
			return true
		}
		_, weight, _ := strings.Cut(parameters, "=")
		q, err := strconv.ParseFloat(strings.TrimSpace(weight), 64)
		return err == nil && q > 0
	}
	return false
}
