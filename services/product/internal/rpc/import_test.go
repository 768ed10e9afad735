package rpc_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
)

func TestImportAnswersEachRowByItself(t *testing.T) {
	client, staff := serve(t)
	create(staff, t, client, draft("sencha", "T-50"))
	create(staff, t, client, draft("hojicha", "H-50"))
	cheaper := draft("hojicha", "H-50")
	cheaper.Variants[0].Price.Amount = 1
	foreign := draft("foreign", "F-1")
	foreign.Variants[0].Price.Currency = "USD"
	lost := draft("lost", "L-1")
	lost.Category = "nowhere"
	nul := draft("nul", "N-1")
	nul.Variants[0].Options = map[string]string{"size": "\x00"}

	reply, err := client.ImportProducts(staff, &productv1.ImportProductsRequest{Products: []*productv1.ProductInput{
		draft("sencha", "T-50"),
		cheaper,
		draft("genmaicha", "G-50"),
		draft("Bad Slug", "B-1"),
		draft("thief", "T-50"),
		foreign,
		nul,
		draft("genmaicha", "G-100"),
		{},
		draft("bancha", "BAN-1"),
		lost,
	}})
	require.NoError(t, err)
	var got []string
	for _, result := range reply.GetResults() {
		got = append(got, result.GetOutcome().String()+" "+result.GetReason())
		require.Equal(t, result.GetOutcome() == productv1.Outcome_OUTCOME_REFUSED, result.GetMessage() != "")
		require.Equal(t, result.GetOutcome() != productv1.Outcome_OUTCOME_REFUSED, result.GetProductId() != "")
	}
	require.Equal(t, []string{
		"OUTCOME_UNCHANGED ",
		"OUTCOME_UPDATED ",
		"OUTCOME_CREATED ",
		"OUTCOME_REFUSED VALIDATION_FAILED",
		"OUTCOME_REFUSED SKU_TAKEN",
		"OUTCOME_REFUSED CURRENCY_UNSUPPORTED",
		"OUTCOME_REFUSED TEXT_INVALID",
		"OUTCOME_REFUSED DUPLICATE_SLUG",
		"OUTCOME_REFUSED VALIDATION_FAILED",
		"OUTCOME_CREATED ",
		"OUTCOME_REFUSED CATEGORY_UNKNOWN",
	}, got)
	require.Contains(t, reply.GetResults()[10].GetMessage(), "nowhere")
	require.Contains(t, reply.GetResults()[4].GetMessage(), "T-50")
}

func TestImportTwiceChangesNothing(t *testing.T) {
	client, staff := serve(t)
	var drafts []*productv1.ProductInput
	for i := range 100 {
		drafts = append(drafts, draft(fmt.Sprintf("tea-%d", i), fmt.Sprintf("T-%d-S", i), fmt.Sprintf("T-%d-L", i)))
	}
	for _, want := range []productv1.Outcome{productv1.Outcome_OUTCOME_CREATED, productv1.Outcome_OUTCOME_UNCHANGED} {
		reply, err := client.ImportProducts(staff, &productv1.ImportProductsRequest{Products: drafts})
		require.NoError(t, err)
		require.Len(t, reply.GetResults(), len(drafts))
		for _, result := range reply.GetResults() {
			require.Equal(t, want, result.GetOutcome(), result)
		}
	}
	_, err := client.ImportProducts(staff, &productv1.ImportProductsRequest{Products: append(drafts, draft("one-more", "O-1"))})
	requireRefused(t, err, errs.Invalid, "VALIDATION_FAILED")
}
