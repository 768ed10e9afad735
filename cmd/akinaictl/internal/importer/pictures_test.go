package importer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/rpc"
)

// pictured returns rows with a picture, without one, with a missing and with a bad one, and a row
// that is refused for another reason.
func pictured(t *testing.T) sources.Source {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"cup.jpg": "cup", "bad.jpg": "no picture"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	return sources.Source{Name: "pictured", Size: 5, Rows: func(yield func(catalogfile.Row, error) bool) {
		for i, picture := range []string{"cup.jpg", "", "none.jpg", "bad.jpg", "cup.jpg"} {
			slug := string(rune('a' + i))
			row := catalogfile.Row{File: "f", Line: i + 1, Product: &productv1.ProductInput{Slug: slug, Name: slug}}
			if picture != "" {
				row.Picture = filepath.Join(dir, picture)
			}
			if slug == "e" {
				row.Err = catalogfile.ErrVariantMissing
			}
			if !yield(row, nil) {
				return
			}
		}
	}}
}

func TestImportUploadsPictures(t *testing.T) {
	into, catalog, _ := shop()
	into.Pictures = true
	for run := range 2 {
		sum, err := into.Import(t.Context(), pictured(t))
		require.NoError(t, err)
		require.Equal(t, []int{1, 1}, []int{sum.Pictures, sum.PicturesMissing})
		require.Len(t, sum.Refused, 1, "a picture that is refused does not refuse its row")
		var out strings.Builder
		sum.Print(&out)
		require.Contains(t, out.String(), "picture refused bad.jpg: PICTURE_INVALID the file is not a picture that can be shown\n"+
			"pictures: uploaded 1, refused 1, missing 1\n")
		if run == 1 {
			require.Equal(t, 4, sum.Unchanged, "repeated, it changes nothing")
		}
	}
	require.Equal(t, 2, catalog.uploads, "a row that is refused uploads nothing")
	require.Equal(t, "/pictures/cup", catalog.stored["a"].GetImage())
	for _, slug := range []string{"b", "c", "d"} {
		require.Empty(t, catalog.stored[slug].GetImage())
	}
}

func TestImportWithoutPicturesUploadsNone(t *testing.T) {
	into, catalog, _ := shop()
	sum, err := into.Import(t.Context(), pictured(t))
	require.NoError(t, err)
	require.Zero(t, catalog.uploads)
	var out strings.Builder
	sum.Print(&out)
	require.NotContains(t, out.String(), "pictures")
}

// If the service cannot be reached, the import ends: otherwise all pictures would be missing.
func TestImportStopsWhenPicturesCannotBeSent(t *testing.T) {
	into, catalog, _ := shop()
	into.Pictures, catalog.fail = true, rpc.ErrUnreachable
	_, err := into.Import(t.Context(), pictured(t))
	require.ErrorIs(t, err, rpc.ErrUnreachable)
	require.False(t, importer.PictureRefused(err))
	require.True(t, importer.PictureRefused(rpc.ErrTooLarge))
}
