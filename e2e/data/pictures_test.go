//go:build testdata

package data

import (
	"bytes"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/harness"
)

// photographs are some of the catalog's photographs; the codec is tested with all of them.
var photographs = []string{"mh01-gray_main.jpg", "mh02-black_main.jpg", "mh03-black_main.jpg", "mh04-green_main.jpg"}

// The catalog names a photograph for each of its 147 garments. The import uploads those that exist,
// and a second import changes nothing. Each picture is served in the requested width. A file that
// is not a picture is reported, and its garment is imported without it.
func TestDataPicturesOfTheApparelCatalog(t *testing.T) {
	s := harness.SharedShop(t)
	folder := apparelWithout(t)
	for run := range 2 {
		out, err := s.Control(t.Context(), "import", "--format", "apparel", "--pictures", folder)
		require.NoError(t, err)
		require.Contains(t, out, "picture refused mh05-white_main.jpg: PICTURE_INVALID ")
		require.Contains(t, out, "pictures: uploaded 4, refused 1, missing 142\n")
		if run == 1 {
			require.Contains(t, out, "created 0 + updated 0 + unchanged 191 + refused 0")
		}
	}
	args := []string{"picture"}
	for _, name := range photographs {
		args = append(args, filepath.Join(folder, "images", name))
	}
	out, err := s.Control(t.Context(), args...)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, len(photographs))
	for _, line := range lines {
		address, _, _ := strings.Cut(line, "\t")
		a := s.Guest().Get(t, address+"?width=300")
		require.Equal(t, http.StatusOK, a.Status)
		size, err := jpeg.DecodeConfig(bytes.NewReader(a.Body))
		require.NoError(t, err)
		require.Equal(t, 320, size.Width)
	}
}

// apparelWithout returns the folder of the catalog with a few of its photographs, and one file that
// is not a picture.
func apparelWithout(t *testing.T) string {
	t.Helper()
	from, to := filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "apparel"), t.TempDir()
	tables, err := filepath.Glob(filepath.Join(from, "*.csv*"))
	require.NoError(t, err)
	for _, table := range tables {
		require.NoError(t, os.Symlink(table, filepath.Join(to, filepath.Base(table))))
	}
	require.NoError(t, os.Mkdir(filepath.Join(to, "images"), 0o750))
	for _, name := range photographs {
		require.NoError(t, os.Symlink(filepath.Join(from, "images", name), filepath.Join(to, "images", name)))
	}
	require.NoError(t, os.WriteFile(filepath.Join(to, "images", "mh05-white_main.jpg"), []byte("<html>"), 0o600))
	return to
}
