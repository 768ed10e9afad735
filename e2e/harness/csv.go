package harness

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/id"
)

// NewCategory creates a category for one story.
func (s *Shop) NewCategory(t *testing.T) string {
	t.Helper()
	slug := "e2e-" + id.New()
	_, err := s.Office(t).Products.ImportCategories(t.Context(), &productv1.ImportCategoriesRequest{
		Categories: []*productv1.CategoryInput{{Slug: slug, Name: "CSV"}},
	})
	require.NoError(t, err)
	return slug
}

// ComesBack exports a category and imports the export, which must have so many rows of so many
// products and change none.
func (s *Shop) ComesBack(t *testing.T, category string, rows, products int) string {
	t.Helper()
	exported, err := s.Control(t.Context(), "export", "products", "--category", category)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "export.csv")
	require.NoError(t, os.WriteFile(path, []byte(exported), 0o600))
	out, err := s.Control(t.Context(), "import", path)
	require.NoError(t, err, out)
	require.Contains(t, out, fmt.Sprintf("%d rows: read %d = created 0 + updated 0 + unchanged %d + refused 0;", rows, products, products))
	return exported
}

// WriteCSV writes a file and returns its path.
func WriteCSV(t *testing.T, dir, name string, rows [][]string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	file, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, csv.NewWriter(file).WriteAll(rows))
	require.NoError(t, file.Close())
	return path
}
