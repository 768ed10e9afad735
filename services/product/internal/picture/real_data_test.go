//go:build testdata

package picture

import (
	"bytes"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// The photographs of a real catalogue are shown in every width that they have.
func TestRealPhotographs(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "apparel", "images", "*.jpg"))
	require.NoError(t, err)
	require.Len(t, files, 48)
	uploaded, kept := 0, 0
	for _, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		size, err := jpeg.DecodeConfig(bytes.NewReader(content))
		require.NoError(t, err)
		out, err := codec.Render(content)
		require.NoError(t, err, file)
		require.Equal(t, "image/jpeg", out.MediaType)
		require.Equal(t, []int{size.Width, size.Height}, []int{out.Width, out.Height})
		require.Equal(t, domain.RenditionWidths(size.Width), out.Widths())
		uploaded += len(content)
		for _, rendition := range out.Renditions {
			kept += len(rendition.Content)
		}
	}
	t.Logf("%d photographs: %d KB uploaded, %d KB kept", len(files), uploaded>>10, kept>>10)
}
