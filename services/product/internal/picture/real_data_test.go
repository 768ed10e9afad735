//go:build testdata

package picture

import (
	"bytes"
	"image/jpeg"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// The photographs of a real catalog are rendered in all their widths.
func TestRealPhotographs(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "apparel", "images", "*.jpg"))
	require.NoError(t, err)
	require.Len(t, files, 48)
	var uploaded, kept atomic.Int64
	t.Cleanup(func() { t.Logf("%d KB uploaded, %d KB kept", uploaded.Load()>>10, kept.Load()>>10) })
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			content, err := os.ReadFile(file)
			require.NoError(t, err)
			size, err := jpeg.DecodeConfig(bytes.NewReader(content))
			require.NoError(t, err)
			out, err := codec.Render(content)
			require.NoError(t, err)
			require.Equal(t, "image/jpeg", out.MediaType)
			require.Equal(t, []int{size.Width, size.Height}, []int{out.Width, out.Height})
			require.Equal(t, domain.RenditionWidths(size.Width), out.Widths())
			uploaded.Add(int64(len(content)))
			for _, rendition := range out.Renditions {
				kept.Add(int64(len(rendition.Content)))
			}
		})
	}
}
