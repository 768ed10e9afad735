package bytecache_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/testkit/redistest"
)

// large is a value that compresses well.
var large = strings.Repeat("煎茶 sencha ", 200)

func TestALargeAnswerIsCompressedForClientsThatReadGzip(t *testing.T) {
	t.Parallel()
	i := newInstance(t, redistest.Config(t), newTruth(large))
	i.warm(t)
	for accepted, compressed := range map[string]bool{
		"":                        false,
		"br":                      false,
		"gzip;q=0":                false,
		"gzip; q=0.000, br":       false,
		"gzip;q=x":                false,
		"xgzip":                   false,
		"gzip":                    true,
		"GZIP":                    true,
		"deflate, gzip;q=0.5":     true,
		"gzip, deflate, br, zstd": true,
	} {
		for range 2 { // made and cached
			w := ask(t, i.handler, "Accept-Encoding", accepted)
			require.Equal(t, http.StatusOK, w.Code, accepted)
			require.Contains(t, w.Header().Values("Vary"), "Accept-Encoding")
			if !compressed {
				require.Empty(t, w.Header().Values("Content-Encoding"), accepted)
				require.Equal(t, large, w.Body.String(), accepted)
				continue
			}
			require.Equal(t, []string{"gzip"}, w.Header().Values("Content-Encoding"), accepted)
			require.Less(t, w.Body.Len(), len(large)/10, accepted)
			r, err := gzip.NewReader(w.Body)
			require.NoError(t, err)
			text, err := io.ReadAll(r)
			require.NoError(t, err)
			require.Equal(t, large, string(text), accepted)
		}
	}
}

func TestACompressedAnswerHasATagOfItsOwn(t *testing.T) {
	t.Parallel()
	i := newInstance(t, redistest.Config(t), newTruth(large))
	plain := i.warm(t).Header().Get("Etag")
	compressed := ask(t, i.handler, "Accept-Encoding", "gzip").Header().Get("Etag")
	require.NotEqual(t, plain, compressed)
	w := ask(t, i.handler, "Accept-Encoding", "gzip", "If-None-Match", compressed)
	require.Equal(t, http.StatusNotModified, w.Code)
	require.Empty(t, w.Header().Values("Content-Encoding"))
	require.Empty(t, w.Body.Bytes())
	require.Equal(t, http.StatusOK, ask(t, i.handler, "Accept-Encoding", "gzip", "If-None-Match", plain).Code)
}

func TestASmallAnswerIsNotCompressed(t *testing.T) {
	t.Parallel()
	i := newInstance(t, redistest.Config(t), newTruth("small"))
	w := ask(t, i.handler, "Accept-Encoding", "gzip")
	require.Empty(t, w.Header().Values("Content-Encoding"))
	require.Equal(t, "small", w.Body.String())
}

func TestAnAnswerThatIsCompressedAlreadyStaysAsItIs(t *testing.T) {
	t.Parallel()
	h, _ := readable(t, limit, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "br")
		_, _ = io.WriteString(w, large)
	})
	w := ask(t, h, "Accept-Encoding", "gzip, br")
	require.Equal(t, []string{"br"}, w.Header().Values("Content-Encoding"))
	require.Equal(t, large, w.Body.String())
}
