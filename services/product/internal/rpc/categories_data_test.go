//go:build testdata

package rpc_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	kit "github.com/akinai/akinai/pkg/rpc"
)

// Each naughty string as the name of a category is stored byte by byte, or refused with a reason.
// As a slug or a parent it is refused, unless it is valid.
func TestNaughtyCategoriesAreStoredOrRefused(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(os.Getenv("AKINAI_TEST_DATA"), "naughty_strings.json"))
	require.NoError(t, err)
	var texts []string
	require.NoError(t, json.Unmarshal(data, &texts))
	client, staff := serve(t)
	want := map[string]string{"tea": "tea", "sweets": "sweets"} // slug to name
	for i, text := range texts {
		drafts := []*productv1.CategoryInput{
			{Slug: fmt.Sprintf("n-%d", i), Name: text}, {Slug: text, Name: "x"}, {Slug: fmt.Sprintf("p-%d", i), Name: "x", Parent: text},
		}
		reply, err := client.ImportCategories(staff, &productv1.ImportCategoriesRequest{Categories: drafts})
		require.NoError(t, err)
		for j, result := range reply.GetResults() {
			if result.GetOutcome() == productv1.Outcome_OUTCOME_REFUSED {
				require.NotEmpty(t, result.GetReason())
			} else {
				kit.TidyTexts(drafts[j])
				want[drafts[j].GetSlug()] = drafts[j].GetName()
			}
		}
	}
	require.Greater(t, len(want), len(texts))
	tree, err := client.ListCategories(t.Context(), &productv1.ListCategoriesRequest{})
	require.NoError(t, err)
	got := make(map[string]string)
	for _, c := range tree.GetCategories() {
		got[c.GetSlug()] = c.GetName()
	}
	require.Equal(t, want, got)
}
