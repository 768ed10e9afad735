package rpc_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/audittest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

func TestEveryWriteByStaffLeavesARow(t *testing.T) {
	s := newShop(t)
	price := &typev1.Money{Amount: 500, Currency: "JPY"}
	log := audittest.Log{
		Client: s.raw, DB: s.conn, Package: "akinai.product.v1", Staff: auth.Identity{Subject: "clerk", Permissions: []string{"products.write", "shop.write"}},
	}
	product := func(slug string) *productv1.Product { return create(s.staff, t, s.clients, draft(slug, slug)) }
	log.Check(t, map[string]audittest.Request{
		"CatalogAdminService/CreateProduct": func() proto.Message { return &productv1.CreateProductRequest{Product: draft("new", "NEW")} },
		"CatalogAdminService/UpdateProduct": func() proto.Message {
			p := product("updated")
			return &productv1.UpdateProductRequest{Id: p.GetId(), Version: p.GetVersion(), Product: draft("renamed", "updated")}
		},
		"CatalogAdminService/DeleteProduct": func() proto.Message {
			p := product("deleted")
			return &productv1.DeleteProductRequest{Id: p.GetId(), Version: p.GetVersion()}
		},
		"CatalogAdminService/ImportProducts": func() proto.Message {
			return &productv1.ImportProductsRequest{Products: []*productv1.ProductInput{draft("first", "FIRST"), draft("second", "SECOND")}}
		},
		"CatalogAdminService/PriceDrafts": func() proto.Message {
			unpriced := draft("unpriced", "UNPRICED")
			unpriced.Status, unpriced.Category = productv1.Status_STATUS_DRAFT, "sweets"
			unpriced.GetVariants()[0].Price = &typev1.Money{Currency: "JPY"}
			create(s.staff, t, s.clients, unpriced)
			return &productv1.PriceDraftsRequest{Category: "sweets", Price: price}
		},
		"CatalogAdminService/SetPriceSchedules": func() proto.Message {
			p, from := product("scheduled"), s.clock.Now().Add(time.Hour)
			return &productv1.SetPriceSchedulesRequest{
				Id: p.GetId(), Version: p.GetVersion(), Sku: "scheduled",
				Schedules: []*productv1.PriceSchedule{{Price: price, StartsAt: timestamppb.New(from)}},
			}
		},
		"CatalogAdminService/ImportSynonyms": func() proto.Message {
			entry := func(word string) *productv1.SynonymEntry {
				return &productv1.SynonymEntry{Word: word, Expansion: productv1.Expansion_EXPANSION_ALWAYS}
			}
			return &productv1.ImportSynonymsRequest{Groups: []*productv1.SynonymGroup{
				{Id: "tea", Entries: []*productv1.SynonymEntry{entry("お茶"), entry("緑茶")}},
			}}
		},
		"CatalogAdminService/CreateCategory": func() proto.Message { return &productv1.CreateCategoryRequest{Category: category("cups", "")} },
		"CatalogAdminService/UpdateCategory": func() proto.Message {
			return &productv1.UpdateCategoryRequest{Slug: "tea", Version: 1, Name: "お茶"}
		},
		"CatalogAdminService/MoveCategory": func() proto.Message {
			shelve(s.staff, t, s.clients, category("moved", ""))
			return &productv1.MoveCategoryRequest{Slug: "moved", Version: 1, Parent: "tea"}
		},
		"CatalogAdminService/DeleteCategory": func() proto.Message {
			shelve(s.staff, t, s.clients, category("gone", ""))
			return &productv1.DeleteCategoryRequest{Slug: "gone", Version: 1}
		},
		"CatalogAdminService/ImportCategories": func() proto.Message {
			return &productv1.ImportCategoriesRequest{Categories: []*productv1.CategoryInput{category("pots", ""), category("iron-pots", "pots")}}
		},
		"CatalogAdminService/PutCollection": func() proto.Message { return putCollection("put") },
		"CatalogAdminService/DeleteCollection": func() proto.Message {
			_, err := s.PutCollection(s.staff, putCollection("dropped"))
			require.NoError(t, err)
			return &productv1.DeleteCollectionRequest{Slug: "dropped", Version: 1}
		},
		"ShopService/UpdateShopSettings": func() proto.Message {
			settings := shopSettings(t, s)
			settings.Phone = "06-1234-5678"
			return &productv1.UpdateShopSettingsRequest{Settings: settings}
		},
		"ShopService/PublishShopPage": func() proto.Message { return page("terms", 1, "改定") },
		"CatalogJobService/CreateProductImport": func() proto.Message {
			return &productv1.CreateProductImportRequest{JobId: id.New(), FileName: "new.csv"}
		},
		"CatalogJobService/UploadProductImportPart": func() proto.Message {
			return &productv1.UploadProductImportPartRequest{JobId: newImport(t, s), Number: 1, Content: []byte("slug,sku\n")}
		},
		"CatalogJobService/StartProductImport": func() proto.Message {
			name := newImport(t, s)
			_, err := s.UploadProductImportPart(clerk(t), &productv1.UploadProductImportPartRequest{JobId: name, Number: 1, Content: []byte("slug,sku\n")})
			require.NoError(t, err)
			return &productv1.StartProductImportRequest{JobId: name, Parts: 1}
		},
		"CatalogJobService/StartProductExport": func() proto.Message {
			return &productv1.StartProductExportRequest{JobId: id.New()}
		},
		"CatalogJobService/StartProductStatusChange": func() proto.Message {
			return &productv1.StartProductStatusChangeRequest{
				JobId: id.New(), NewStatus: productv1.Status_STATUS_ARCHIVED,
				Reason: productv1.StatusChangeReason_STATUS_CHANGE_REASON_DISCONTINUED,
			}
		},
		"CatalogJobService/CancelCatalogJob": func() proto.Message {
			return &productv1.CancelCatalogJobRequest{JobId: newImport(t, s)}
		},
		"MediaService/UploadPicture": func() proto.Message {
			var content bytes.Buffer
			require.NoError(t, png.Encode(&content, image.NewGray(image.Rect(0, 0, 8, 8))))
			return &productv1.UploadPictureRequest{Content: content.Bytes()}
		},
	})
}

// clerk returns the context of the staff member of the audit log.
func clerk(t *testing.T) context.Context {
	return rpctest.As(t.Context(), auth.Identity{Subject: "clerk", Permissions: []string{"products.write"}, Signer: "bff-admin"})
}

func newImport(t *testing.T, s shop) string {
	name := id.New()
	_, err := s.CreateProductImport(clerk(t), &productv1.CreateProductImportRequest{JobId: name, FileName: "products.csv"})
	require.NoError(t, err)
	return name
}

func putCollection(slug string) *productv1.PutCollectionRequest {
	return &productv1.PutCollectionRequest{Collection: &productv1.Collection{Slug: slug, Name: slug, Rule: &productv1.ProductFilter{Category: "tea"}}}
}
