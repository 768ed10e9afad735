//go:build testdata

package e2e

import (
	"image"
	_ "image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The catalogue comes with 48 photographs of its 147 garments. They are uploaded with it, the second time nothing changes, and each is
// shown in the width that is asked for.
func TestDataPicturesOfTheApparelCatalogue(t *testing.T) {
	s := sharedShop(t)
	folder := filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "apparel")
	for run := range 2 {
		out, err := s.Control(t.Context(), "import", "--format", "apparel", "--pictures", folder)
		require.NoError(t, err)
		require.Contains(t, out, "pictures: uploaded 48, refused 0, missing 99\n")
		if run == 1 {
			require.Contains(t, out, "created 0 + updated 0 + unchanged 191 + refused 0")
		}
	}
	photographs, err := filepath.Glob(filepath.Join(folder, "images", "*.jpg"))
	require.NoError(t, err)
	require.Len(t, photographs, 48)
	out, err := s.Control(t.Context(), append([]string{"picture"}, photographs...)...)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 48)
	for _, line := range lines {
		address, _, _ := strings.Cut(line, "\t")
		a := s.guest().get(t, address+"?width=300")
		require.Equal(t, http.StatusOK, a.status)
		size, format, err := image.DecodeConfig(strings.NewReader(string(a.body)))
		require.NoError(t, err)
		require.Equal(t, []any{320, "jpeg"}, []any{size.Width, format})
	}
}
