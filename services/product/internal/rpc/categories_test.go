package rpc_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

// requireTree waits until readers get these categories, each as "parent/slug".
func requireTree(t *testing.T, client clients, want ...string) {
	t.Helper()
	var got []string
	require.Eventually(t, func() bool {
		reply, err := client.ListCategories(t.Context(), &productv1.ListCategoriesRequest{})
		require.NoError(t, err)
		got = nil
		for _, c := range reply.GetCategories() {
			got = append(got, c.GetParent()+"/"+c.GetSlug())
		}
		return slices.Equal(want, got)
	}, freshness, time.Millisecond, "want %v", want)
}

func TestACategorysLife(t *testing.T) {
	client, staff := serve(t)
	made, err := client.CreateCategory(staff, &productv1.CreateCategoryRequest{
		Category: &productv1.CategoryInput{Slug: "green", Name: "緑茶 Green", Parent: "tea"},
	})
	require.NoError(t, err)
	want := &productv1.Category{Slug: "green", Name: "緑茶 Green", Parent: "tea", Version: 1}
	require.True(t, proto.Equal(want, made.GetCategory()), made)
	requireTree(t, client, "/tea", "tea/green", "/sweets")

	renamed, err := client.UpdateCategory(staff, &productv1.UpdateCategoryRequest{Slug: "green", Version: 1, Name: "緑茶"})
	require.NoError(t, err)
	want.Name, want.Version = "緑茶", 2
	require.True(t, proto.Equal(want, renamed.GetCategory()), renamed)

	moved, err := client.MoveCategory(staff, &productv1.MoveCategoryRequest{Slug: "green", Version: 2, Position: 1})
	require.NoError(t, err)
	want.Parent, want.Position, want.Version = "", 1, 3
	require.True(t, proto.Equal(want, moved.GetCategory()), moved)
	requireTree(t, client, "/tea", "/green", "/sweets")
	list, err := client.ListCategories(t.Context(), &productv1.ListCategoriesRequest{})
	require.NoError(t, err)
	require.True(t, proto.Equal(want, list.GetCategories()[1]))
	require.EqualValues(t, 2, list.GetCategories()[2].GetPosition())
	require.EqualValues(t, 1, list.GetCategories()[2].GetVersion(), "nobody edited it")

	for range 2 {
		_, err = client.DeleteCategory(staff, &productv1.DeleteCategoryRequest{Slug: "green", Version: 3})
		require.NoError(t, err)
	}
	requireTree(t, client, "/tea", "/sweets")
}

// TestTheRootsHaveHeadsIfAsked: the number of products in the subtree, and the first picture of a
// popular one that has one.
func TestTheRootsHaveHeadsIfAsked(t *testing.T) {
	client, staff := serve(t)
	shelve(staff, t, client, category("green", "tea"))
	plain, green, hidden := draft("plain", "P-1"), draft("green-tea", "G-1"), draft("hidden", "H-1")
	green.Category, hidden.Status = "green", productv1.Status_STATUS_DRAFT
	green.Pictures = []*productv1.Picture{{Url: "/images/green.svg", Alt: "緑茶"}}
	for _, d := range []*productv1.ProductInput{green, hidden, plain} {
		create(staff, t, client, d)
	}
	tree, err := client.ListCategories(t.Context(), &productv1.ListCategoriesRequest{})
	require.NoError(t, err)
	require.Empty(t, tree.GetHeads())
	for range 2 { // the second one comes from the cache
		got, err := client.ListCategories(t.Context(), &productv1.ListCategoriesRequest{WithHeads: true})
		require.NoError(t, err)
		require.Len(t, got.GetCategories(), 3)
		require.Len(t, got.GetHeads(), 2)
		tea, sweets := got.GetHeads()[0], got.GetHeads()[1]
		require.Equal(t, "tea", tea.GetSlug())
		require.EqualValues(t, 2, tea.GetCount())
		require.Equal(t, "緑茶", tea.GetPicture().GetAlt())
		require.Equal(t, "sweets", sweets.GetSlug())
		require.Zero(t, sweets.GetCount())
		require.Nil(t, sweets.GetPicture())
	}
}

func TestWritesOfCategoriesAreRefused(t *testing.T) {
	client, staff := serve(t)
	parent := "tea"
	for level := 2; level <= 10; level++ {
		shelve(staff, t, client, category(fmt.Sprintf("l%d", level), parent))
		parent = fmt.Sprintf("l%d", level)
	}
	create(staff, t, client, func() *productv1.ProductInput { d := draft("cake", "C-1"); d.Category = "sweets"; return d }())
	before, err := client.ListCategories(t.Context(), &productv1.ListCategoriesRequest{})
	require.NoError(t, err)

	add := func(d *productv1.CategoryInput) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := client.CreateCategory(ctx, &productv1.CreateCategoryRequest{Category: d})
			return err
		}
	}
	rename := func(slug string, version int64, name string) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := client.UpdateCategory(ctx, &productv1.UpdateCategoryRequest{Slug: slug, Version: version, Name: name})
			return err
		}
	}
	move := func(slug string, version int64, parent string) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := client.MoveCategory(ctx, &productv1.MoveCategoryRequest{Slug: slug, Version: version, Parent: parent})
			return err
		}
	}
	remove := func(slug string, version int64) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := client.DeleteCategory(ctx, &productv1.DeleteCategoryRequest{Slug: slug, Version: version})
			return err
		}
	}
	for name, tc := range map[string]struct {
		do     func(context.Context) error
		kind   errs.Kind
		reason string
	}{
		"a taken slug":         {add(category("tea", "")), errs.AlreadyExists, "CATEGORY_TAKEN"},
		"an unknown parent":    {add(category("new", "nowhere")), errs.Invalid, "CATEGORY_UNKNOWN"},
		"an eleventh level":    {add(category("new", "l10")), errs.Invalid, "CATEGORY_TOO_DEEP"},
		"NUL":                  {add(&productv1.CategoryInput{Slug: "new", Name: "\x00"}), errs.Invalid, "TEXT_INVALID"},
		"no name":              {add(&productv1.CategoryInput{Slug: "new"}), errs.Invalid, "VALIDATION_FAILED"},
		"a slug of capitals":   {add(category("New", "")), errs.Invalid, "VALIDATION_FAILED"},
		"a name too long":      {rename("tea", 1, strings.Repeat("茶", 201)), errs.Invalid, "VALIDATION_FAILED"},
		"renaming nothing":     {rename("none", 1, "x"), errs.NotFound, "CATEGORY_NOT_FOUND"},
		"an old name":          {rename("tea", 2, "x"), errs.Conflict, "VERSION_CONFLICT"},
		"NUL in a new name":    {rename("tea", 1, "\x00"), errs.Invalid, "TEXT_INVALID"},
		"moving nothing":       {move("none", 1, ""), errs.NotFound, "CATEGORY_NOT_FOUND"},
		"moving what is stale": {move("tea", 2, ""), errs.Conflict, "VERSION_CONFLICT"},
		"moving to nowhere":    {move("tea", 1, "nowhere"), errs.Invalid, "CATEGORY_UNKNOWN"},
		"moving into itself":   {move("tea", 1, "tea"), errs.Invalid, "CATEGORY_CYCLE"},
		"moving below itself":  {move("tea", 1, "l10"), errs.Invalid, "CATEGORY_CYCLE"},
		"moving too deep":      {move("sweets", 1, "l10"), errs.Invalid, "CATEGORY_TOO_DEEP"},
		"deleting a stale one": {remove("l10", 2), errs.Conflict, "VERSION_CONFLICT"},
		"with categories":      {remove("tea", 1), errs.Precondition, "CATEGORY_NOT_EMPTY"},
		"with products":        {remove("sweets", 1), errs.Precondition, "CATEGORY_NOT_EMPTY"},
	} {
		t.Run(name, func(t *testing.T) {
			requireRefused(t, tc.do(staff), tc.kind, tc.reason)
			require.Error(t, tc.do(rpctest.Customer(t.Context(), id.New())))
		})
	}
	_, err = client.ImportCategories(t.Context(), &productv1.ImportCategoriesRequest{Categories: []*productv1.CategoryInput{category("new", "")}})
	require.Error(t, err, "nobody's import")
	after, err := client.ListCategories(t.Context(), &productv1.ListCategoriesRequest{})
	require.NoError(t, err)
	require.True(t, proto.Equal(before, after))
}

func TestImportOfCategoriesAnswersEachRowByItself(t *testing.T) {
	client, staff := serve(t)
	named := category("sweets", "")
	named.Name = "お菓子"
	rows := []*productv1.CategoryInput{
		category("tea", ""),
		named,
		category("early", "late"),
		category("late", ""),
		category("green", "tea"),
		category("Bad Slug", ""),
		category("sencha", "green"),
		{Slug: "nul", Name: "\x00"},
		category("late", "tea"),
		{},
	}
	want := []string{
		"OUTCOME_UNCHANGED ", "OUTCOME_UPDATED ", "OUTCOME_REFUSED CATEGORY_UNKNOWN", "OUTCOME_CREATED ", "OUTCOME_CREATED ",
		"OUTCOME_REFUSED VALIDATION_FAILED", "OUTCOME_CREATED ", "OUTCOME_REFUSED TEXT_INVALID", "OUTCOME_REFUSED DUPLICATE_SLUG",
		"OUTCOME_REFUSED VALIDATION_FAILED",
	}
	imported := func() (got []string) {
		reply, err := client.ImportCategories(staff, &productv1.ImportCategoriesRequest{Categories: rows})
		require.NoError(t, err)
		for _, result := range reply.GetResults() {
			got = append(got, result.GetOutcome().String()+" "+result.GetReason())
			require.Equal(t, result.GetOutcome() == productv1.Outcome_OUTCOME_REFUSED, result.GetMessage() != "")
		}
		return got
	}
	require.Equal(t, want, imported())
	tree := []string{"/tea", "tea/green", "green/sencha", "/sweets", "/late"}
	requireTree(t, client, tree...)

	want[1], want[2], want[3], want[4], want[6] = "OUTCOME_UNCHANGED ", "OUTCOME_CREATED ", "OUTCOME_UNCHANGED ", "OUTCOME_UNCHANGED ",
		"OUTCOME_UNCHANGED "
	require.Equal(t, want, imported(), "now the parent of the third is there")
	requireTree(t, client, append(tree, "late/early")...)

	_, err := client.ImportCategories(staff, &productv1.ImportCategoriesRequest{Categories: make([]*productv1.CategoryInput, 1001)})
	requireRefused(t, err, errs.Invalid, "VALIDATION_FAILED")
}
