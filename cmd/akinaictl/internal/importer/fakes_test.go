package importer_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"buf.build/go/protovalidate"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/errs"
)

// catalog responds to imports like the product service. It refuses drafts with the name "refuse",
// and drafts whose category is not in the tree.
type catalog struct {
	productv1connect.CatalogAdminServiceClient
	productv1connect.MediaServiceClient
	stored   map[string]*productv1.ProductInput
	tree     map[string]*productv1.CategoryInput
	synonyms map[string]*productv1.SynonymGroup
	batches  []int
	planted  []int
	fail     error
	// uploads counts the uploaded pictures. A picture that begins with "no" is refused.
	uploads int
	// requests are the import requests.
	requests []*productv1.ImportProductsRequest
}

// UploadPicture responds like the product service.
func (c *catalog) UploadPicture(_ context.Context, req *productv1.UploadPictureRequest) (*productv1.UploadPictureResponse, error) {
	if c.fail != nil {
		return nil, c.fail
	}
	if bytes.HasPrefix(req.GetContent(), []byte("no")) {
		return nil, errs.New(errs.Invalid, "PICTURE_INVALID", "the file is not a picture that can be shown")
	}
	c.uploads++
	return &productv1.UploadPictureResponse{Url: "/pictures/" + string(req.GetContent())}, nil
}

// ImportCategories responds like the product service.
func (c *catalog) ImportCategories(_ context.Context, req *productv1.ImportCategoriesRequest) (*productv1.ImportCategoriesResponse, error) {
	if c.fail != nil {
		return nil, c.fail
	}
	c.planted = append(c.planted, len(req.GetCategories()))
	reply := &productv1.ImportCategoriesResponse{}
	for _, d := range req.GetCategories() {
		reason := ""
		switch {
		case protovalidate.Validate(d) != nil:
			reason = "VALIDATION_FAILED"
		case !c.has(d.GetParent()):
			reason = "CATEGORY_UNKNOWN"
		}
		reply.Results = append(reply.Results, put(c.tree, d, reason))
	}
	return reply, nil
}

// put stores a draft unless reason is set, and returns the outcome.
func put[T interface {
	proto.Message
	GetSlug() string
}](stored map[string]T, d T, reason string) *productv1.ImportResult {
	if reason != "" {
		return &productv1.ImportResult{Outcome: productv1.Outcome_OUTCOME_REFUSED, Reason: reason, Message: "no"}
	}
	old, known := stored[d.GetSlug()]
	stored[d.GetSlug()] = d
	switch {
	case !known:
		return &productv1.ImportResult{Outcome: productv1.Outcome_OUTCOME_CREATED}
	case proto.Equal(old, d):
		return &productv1.ImportResult{Outcome: productv1.Outcome_OUTCOME_UNCHANGED}
	}
	return &productv1.ImportResult{Outcome: productv1.Outcome_OUTCOME_UPDATED}
}

func (c *catalog) has(category string) bool { return category == "" || c.tree[category] != nil }

// ImportSynonyms responds like the product service.
func (c *catalog) ImportSynonyms(_ context.Context, req *productv1.ImportSynonymsRequest) (*productv1.ImportSynonymsResponse, error) {
	if c.fail != nil {
		return nil, c.fail
	}
	if err := protovalidate.Validate(req); err != nil {
		return nil, err
	}
	reply := &productv1.ImportSynonymsResponse{}
	for _, g := range req.GetGroups() {
		old, known := c.synonyms[g.GetId()]
		switch {
		case !known:
			reply.Created++
		case proto.Equal(old, g):
			reply.Unchanged++
		default:
			reply.Updated++
		}
		c.synonyms[g.GetId()] = g
	}
	return reply, nil
}

func (c *catalog) ImportProducts(_ context.Context, req *productv1.ImportProductsRequest) (*productv1.ImportProductsResponse, error) {
	if c.fail != nil {
		return nil, c.fail
	}
	c.batches, c.requests = append(c.batches, len(req.GetProducts())), append(c.requests, req)
	reply := &productv1.ImportProductsResponse{}
	for _, d := range req.GetProducts() {
		reason := ""
		switch {
		case d.GetName() == "refuse":
			reason = "PRICE_INVALID"
		case !c.has(d.GetCategory()):
			reason = "CATEGORY_UNKNOWN"
		}
		result := put(c.stored, d, reason)
		if result.Status = d.GetStatus(); len(d.GetVariants()) > 0 && d.GetVariants()[0].GetPrice().GetAmount() == 0 && result.GetStatus() == 2 {
			result.Status = productv1.Status_STATUS_DRAFT
		}
		reply.Results = append(reply.Results, result)
	}
	return reply, nil
}

// warehouse stores stock levels. The SKU "HELD" has more reserved units than any test sets.
type warehouse struct {
	inventoryv1connect.InventoryServiceClient
	onHand     map[string]int32
	references []string
}

func (w *warehouse) SetLevels(_ context.Context, req *inventoryv1.SetLevelsRequest) (*inventoryv1.SetLevelsResponse, error) {
	held := func(l *inventoryv1.SetLevel) bool { return l.GetSku() == "HELD" }
	if slices.ContainsFunc(req.GetLevels(), held) {
		return nil, errs.New(errs.Precondition, "STOCK_BELOW_RESERVED", "orders hold more")
	}
	w.references = append(w.references, req.GetReference())
	reply := &inventoryv1.SetLevelsResponse{}
	for _, l := range req.GetLevels() {
		if w.onHand[l.GetSku()] != l.GetOnHand() {
			reply.Changed++
		}
		w.onHand[l.GetSku()] = l.GetOnHand()
	}
	return reply, nil
}

func (w *warehouse) BatchGetLevels(
	_ context.Context, req *inventoryv1.BatchGetLevelsRequest,
) (*inventoryv1.BatchGetLevelsResponse, error) {
	reply := &inventoryv1.BatchGetLevelsResponse{}
	for _, sku := range req.GetSkus() {
		if units, known := w.onHand[sku]; known {
			reply.Levels = append(reply.Levels, &inventoryv1.Level{Sku: sku, OnHand: units})
		}
	}
	return reply, nil
}

func shop() (*importer.Importer, *catalog, *warehouse) {
	c := &catalog{
		stored: make(map[string]*productv1.ProductInput), tree: make(map[string]*productv1.CategoryInput),
		synonyms: make(map[string]*productv1.SynonymGroup),
	}
	w := &warehouse{onHand: make(map[string]int32)}
	return &importer.Importer{Products: c, Media: c, Inventory: w}, c, w
}

// rowsOf reads a source to its end.
func rowsOf(t *testing.T, source sources.Source) []catalogfile.Row {
	t.Helper()
	var rows []catalogfile.Row
	for row, err := range source.Rows {
		require.NoError(t, err)
		rows = append(rows, row)
	}
	if source.Size >= 0 {
		require.Len(t, rows, source.Size)
	}
	return rows
}

// split separates the categories of a source from its products.
func split(rows []catalogfile.Row) (categories, products []catalogfile.Row) {
	for _, row := range rows {
		if row.Category != nil {
			categories = append(categories, row)
		} else {
			products = append(products, row)
		}
	}
	return categories, products
}
