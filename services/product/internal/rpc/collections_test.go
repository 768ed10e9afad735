package rpc_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
)

// requireCollected waits until readers get these products of a collection.
func requireCollected(t *testing.T, client clients, collection string, want ...string) {
	t.Helper()
	require.Eventually(t, func() bool {
		reply, err := client.ListProducts(t.Context(), &productv1.ListProductsRequest{Facets: true, Filter: &productv1.ProductFilter{Collection: collection}})
		if err != nil {
			return false
		}
		var got []string
		for _, p := range reply.GetProducts() {
			got = append(got, p.GetSlug())
		}
		return slices.Equal(want, got) && reply.GetTotal() == int32(len(want))
	}, freshness, time.Millisecond, "want %v", want)
}

func TestACollectionFollowsItsRule(t *testing.T) {
	client, staff := serve(t)
	for _, slug := range []string{"sencha", "gyokuro", "hojicha"} {
		d := draft(slug, slug)
		if slug != "hojicha" {
			d.Tags = []string{"green"}
		}
		_, err := client.CreateProduct(staff, &productv1.CreateProductRequest{Product: d})
		require.NoError(t, err)
	}
	put := func(c *productv1.Collection) *productv1.Collection {
		reply, err := client.PutCollection(staff, &productv1.PutCollectionRequest{Collection: c})
		require.NoError(t, err)
		return reply.GetCollection()
	}
	green := &productv1.Collection{Slug: "green-teas", Name: "緑茶", Rule: &productv1.ProductFilter{Tags: []string{"green"}}}
	made := put(green)
	require.EqualValues(t, 1, made.GetVersion())
	requireCollected(t, client, "green-teas", "gyokuro", "sencha")

	require.True(t, proto.Equal(made, put(green)), "again")
	listed, err := client.ListCollections(t.Context(), &productv1.ListCollectionsRequest{})
	require.NoError(t, err)
	require.Len(t, listed.GetCollections(), 1)
	require.True(t, proto.Equal(made, listed.GetCollections()[0]))

	_, err = client.CreateProduct(staff, &productv1.CreateProductRequest{Product: func() *productv1.ProductInput {
		d := draft("matcha", "matcha")
		d.Tags = []string{"green"}
		return d
	}()})
	require.NoError(t, err)
	requireCollected(t, client, "green-teas", "matcha", "gyokuro", "sencha")

	found, err := client.SearchProducts(t.Context(), &productv1.SearchProductsRequest{Query: "煎茶", Filter: &productv1.ProductFilter{Collection: "green-teas"}})
	require.NoError(t, err)
	require.EqualValues(t, 3, found.GetTotal(), "of four")

	made.Rule = &productv1.ProductFilter{Category: "sweets"}
	require.EqualValues(t, 2, put(made).GetVersion())
	requireCollected(t, client, "green-teas")

	_, err = client.DeleteCollection(staff, &productv1.DeleteCollectionRequest{Slug: "green-teas", Version: 2})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		_, err := client.ListProducts(t.Context(), &productv1.ListProductsRequest{Filter: &productv1.ProductFilter{Collection: "green-teas"}})
		return errs.ReasonOf(err) == "COLLECTION_UNKNOWN"
	}, freshness, time.Millisecond)
	_, err = client.DeleteCollection(staff, &productv1.DeleteCollectionRequest{Slug: "green-teas", Version: 2})
	require.NoError(t, err, "again")
}

func TestCollectionsAreRefusedWithAReason(t *testing.T) {
	client, staff := serve(t)
	_, err := client.PutCollection(staff, &productv1.PutCollectionRequest{
		Collection: &productv1.Collection{Slug: "teas", Name: "茶", Rule: &productv1.ProductFilter{Category: "tea"}},
	})
	require.NoError(t, err)
	collection := func(version int64, rule *productv1.ProductFilter) *productv1.Collection {
		return &productv1.Collection{Slug: "teas", Name: "茶", Rule: rule, Version: version}
	}
	put := func(c *productv1.Collection) error {
		_, err := client.PutCollection(staff, &productv1.PutCollectionRequest{Collection: c})
		return err
	}
	require.Equal(t, "CATEGORY_UNKNOWN", errs.ReasonOf(put(collection(1, &productv1.ProductFilter{Category: "coffee"}))))
	require.Equal(t, "COLLECTION_EMPTY", errs.ReasonOf(put(collection(1, &productv1.ProductFilter{}))))
	require.Equal(t, "VALIDATION_FAILED", errs.ReasonOf(put(collection(1, nil))))
	require.Equal(t, "VALIDATION_FAILED", errs.ReasonOf(put(collection(1, &productv1.ProductFilter{Options: []string{"no colon"}}))))
	require.Equal(t, "VALIDATION_FAILED", errs.ReasonOf(put(collection(1, &productv1.ProductFilter{Collection: "teas"}))), "a rule is no chain of rules")
	require.Equal(t, "VERSION_CONFLICT", errs.ReasonOf(put(collection(7, &productv1.ProductFilter{Orderable: true}))))
	_, err = client.DeleteCollection(staff, &productv1.DeleteCollectionRequest{Slug: "teas", Version: 7})
	require.Equal(t, "VERSION_CONFLICT", errs.ReasonOf(err))
}
