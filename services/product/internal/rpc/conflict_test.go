package rpc_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

// requireCurrent requires a VERSION_CONFLICT with one detail.
func requireCurrent(t *testing.T, want proto.Message, err error) {
	t.Helper()
	requireRefused(t, err, errs.Conflict, "VERSION_CONFLICT")
	var conflict *errs.Error
	require.ErrorAs(t, err, &conflict)
	require.Len(t, conflict.Details, 1)
	require.True(t, proto.Equal(want, conflict.Details[0]), "want %v, got %v", want, conflict.Details[0])
}

// other returns another member of the staff.
func other(t *testing.T) auth.Identity {
	t.Helper()
	return auth.Identity{Subject: "0191a0c0-0000-7000-8000-000000000002", Permissions: []string{"products.write"}}
}

func TestAStaleProductWriteReturnsTheCurrentProduct(t *testing.T) {
	s := newShop(t)
	created := create(s.staff, t, s.clients, draft("sencha", "T-50"))
	s.clock.Advance(time.Minute)
	change := draft("sencha", "T-50", "T-100")
	change.Translations = map[string]*productv1.ProductTexts{"en": {Name: "Sencha"}}
	updated, err := s.UpdateProduct(rpctest.As(t.Context(), other(t)),
		&productv1.UpdateProductRequest{Id: created.GetId(), Version: 1, Product: change})
	require.NoError(t, err)
	want := &productv1.ProductConflict{
		Current: updated.GetProduct(), UpdatedBy: other(t).Subject, UpdatedAt: timestamppb.New(s.clock.Now()),
	}
	s.clock.Advance(time.Minute)
	_, err = s.UpdateProduct(s.staff, &productv1.UpdateProductRequest{Id: created.GetId(), Version: 1, Product: draft("sencha", "T-50")})
	requireCurrent(t, want, err)
	_, err = s.DeleteProduct(s.staff, &productv1.DeleteProductRequest{Id: created.GetId(), Version: 1})
	requireCurrent(t, want, err)
	_, err = s.SetPriceSchedules(s.staff, &productv1.SetPriceSchedulesRequest{Id: created.GetId(), Version: 1, Sku: "T-50"})
	requireCurrent(t, want, err)
}

// A schedule changes a product by itself, so the service is its last writer.
func TestAStaleProductUpdateNamesTheServiceThatRepriced(t *testing.T) {
	s := newShop(t)
	created := create(s.staff, t, s.clients, draft("sencha", "T-50"))
	_, err := s.SetPriceSchedules(s.staff, &productv1.SetPriceSchedulesRequest{
		Id: created.GetId(), Version: 1, Sku: "T-50",
		Schedules: []*productv1.PriceSchedule{{Price: created.GetVariants()[0].GetPrice(), StartsAt: timestamppb.New(s.clock.Now().Add(time.Minute))}},
	})
	require.NoError(t, err)
	s.clock.Advance(time.Hour)
	_, err = s.productAdmin.ApplySchedules(t.Context(), auth.System("product").Subject)
	require.NoError(t, err)
	_, err = s.UpdateProduct(s.staff, &productv1.UpdateProductRequest{Id: created.GetId(), Version: 2, Product: draft("sencha", "T-50")})
	var conflict *errs.Error
	require.ErrorAs(t, err, &conflict)
	detail, is := conflict.Details[0].(*productv1.ProductConflict)
	require.True(t, is)
	require.Equal(t, "system:product", detail.GetUpdatedBy())
	require.EqualValues(t, 3, detail.GetCurrent().GetVersion())
}

func TestAStaleCategoryWriteReturnsTheCurrentCategory(t *testing.T) {
	s := newShop(t)
	s.clock.Advance(time.Minute)
	renamed, err := s.UpdateCategory(rpctest.As(t.Context(), other(t)),
		&productv1.UpdateCategoryRequest{Slug: "sweets", Version: 1, Name: "お菓子", Names: map[string]string{"en": "Sweets"}})
	require.NoError(t, err)
	want := &productv1.CategoryConflict{
		Current: renamed.GetCategory(), UpdatedBy: other(t).Subject, UpdatedAt: timestamppb.New(s.clock.Now()),
	}
	s.clock.Advance(time.Minute)
	_, err = s.UpdateCategory(s.staff, &productv1.UpdateCategoryRequest{Slug: "sweets", Version: 1, Name: "x"})
	requireCurrent(t, want, err)
	_, err = s.MoveCategory(s.staff, &productv1.MoveCategoryRequest{Slug: "sweets", Version: 1, Parent: "tea"})
	requireCurrent(t, want, err)
	_, err = s.DeleteCategory(s.staff, &productv1.DeleteCategoryRequest{Slug: "sweets", Version: 1})
	requireCurrent(t, want, err)
}

func TestAStaleCollectionWriteReturnsTheCurrentCollection(t *testing.T) {
	s := newShop(t)
	collection := &productv1.Collection{Slug: "teas", Name: "茶", Rule: &productv1.ProductFilter{Category: "tea"}}
	put, err := s.PutCollection(rpctest.As(t.Context(), other(t)), &productv1.PutCollectionRequest{Collection: collection})
	require.NoError(t, err)
	want := &productv1.CollectionConflict{
		Current: put.GetCollection(), UpdatedBy: other(t).Subject, UpdatedAt: timestamppb.New(s.clock.Now()),
	}
	s.clock.Advance(time.Minute)
	_, err = s.PutCollection(s.staff, &productv1.PutCollectionRequest{
		Collection: &productv1.Collection{Slug: "teas", Name: "お茶", Version: 7, Rule: collection.GetRule()},
	})
	requireCurrent(t, want, err)
	_, err = s.DeleteCollection(s.staff, &productv1.DeleteCollectionRequest{Slug: "teas", Version: 7})
	requireCurrent(t, want, err)
}

// Rows that a release without updated_by wrote last.
func TestAStaleWriteOfAnOldRowDoesNotKnowWho(t *testing.T) {
	s := newShop(t)
	created := create(s.staff, t, s.clients, draft("sencha", "T-50"))
	_, err := s.PutCollection(s.staff, &productv1.PutCollectionRequest{
		Collection: &productv1.Collection{Slug: "teas", Name: "茶", Rule: &productv1.ProductFilter{Category: "tea"}},
	})
	require.NoError(t, err)
	for _, table := range []string{"products SET updated_by = NULL", "categories SET updated_by = NULL", "collections SET updated_by = NULL, updated_at = NULL"} {
		_, err := s.conn.Exec(t.Context(), "UPDATE "+table)
		require.NoError(t, err)
	}
	_, err = s.UpdateProduct(s.staff, &productv1.UpdateProductRequest{Id: created.GetId(), Version: 9, Product: draft("sencha", "T-50")})
	requireCurrent(t, &productv1.ProductConflict{Current: created, UpdatedAt: created.GetUpdatedAt()}, err)
	_, err = s.DeleteCollection(s.staff, &productv1.DeleteCollectionRequest{Slug: "teas", Version: 9})
	requireCurrent(t, &productv1.CollectionConflict{
		Current: &productv1.Collection{Slug: "teas", Name: "茶", Rule: &productv1.ProductFilter{Category: "tea"}, Version: 1},
	}, err)
}
