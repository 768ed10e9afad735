package rpc

import (
	"cmp"
	"context"
	"errors"

	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
	kit "github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// ImportProducts returns a result for each row. A row that violates a rule of its proto, in a
// field that is set, does not reach the store.
func (s *AdminServer) ImportProducts(ctx context.Context, req *productv1.ImportProductsRequest) (*productv1.ImportProductsResponse, error) {
	results := make([]*productv1.ImportResult, len(req.GetProducts()))
	var rows []app.ImportRow
	var positions []int
	for i, in := range req.GetProducts() {
		row, err := importRow(in, req, i)
		if err != nil {
			results[i] = refused(err)
			continue
		}
		rows, positions = append(rows, row), append(positions, i)
	}
	imported, err := s.Products.Import(ctx, caller(ctx), rows)
	if err != nil {
		return nil, err
	}
	for i, result := range imported {
		results[positions[i]] = importResult(result)
	}
	return &productv1.ImportProductsResponse{Results: results}, nil
}

var outcomes = map[domain.Outcome]productv1.Outcome{
	domain.OutcomeCreated:   productv1.Outcome_OUTCOME_CREATED,
	domain.OutcomeUpdated:   productv1.Outcome_OUTCOME_UPDATED,
	domain.OutcomeUnchanged: productv1.Outcome_OUTCOME_UNCHANGED,
}

func importResult(i app.ImportResult) *productv1.ImportResult {
	if i.Err != nil {
		return refused(i.Err)
	}
	return &productv1.ImportResult{Outcome: outcomes[i.Outcome], ProductId: string(i.ProductID), Status: statusToProto[i.Status]}
}

func refused(err error) *productv1.ImportResult {
	result := &productv1.ImportResult{Outcome: productv1.Outcome_OUTCOME_REFUSED}
	result.Reason, result.Message = reasonOf(err)
	return result
}

// reasonOf returns the reason of a refusal and its text, with the fact that it is about.
func reasonOf(err error) (reason, message string) {
	var refusal *errs.Error
	if !errors.As(err, &refusal) {
		return "", ""
	}
	message = refusal.Message
	if fact := cmp.Or(refusal.Meta["sku"], refusal.Meta["category"], refusal.Meta["field"]); fact != "" {
		message += ": " + fact
	}
	return refusal.Reason, message
}

// valid validates a row like the interceptors validate a request. The interceptors have already
// canonicalized its texts.
func valid(row proto.Message, options ...protovalidate.ValidationOption) error {
	if err := kit.CheckTexts(row); err != nil {
		return err
	}
	err := protovalidate.Validate(row, options...)
	var violations *protovalidate.ValidationError
	if errors.As(err, &violations) {
		return errs.New(kit.ErrInvalid.Kind, kit.ErrInvalid.Reason, violations.Error())
	}
	return err
}
