package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

func TestFullNamesOfVariants(t *testing.T) {
	sizes := []domain.Option{{Name: "サイズ", Values: []string{"M", "L"}}, {Name: "色", Values: []string{"生成り", "紺"}}}
	colors := []domain.Option{sizes[1], sizes[0]}
	worn := map[string]string{"色": "生成り", "サイズ": "M"}
	for _, tc := range []struct {
		why     string
		options []domain.Option
		variant domain.Variant
		want    string
	}{
		{"the option values", sizes, domain.Variant{Options: worn}, "エプロン M 生成り"},
		{"in the order of the options", colors, domain.Variant{Options: worn}, "エプロン 生成り M"},
		{"the variant's own name first", sizes, domain.Variant{Name: "M・生成り", Options: worn}, "エプロン M・生成り"},
		{"an only variant", nil, domain.Variant{}, "エプロン"},
		{"a name without options", nil, domain.Variant{Name: "大"}, "エプロン 大"},
		{"a product from before it had options", nil, domain.Variant{Options: worn}, "エプロン M 生成り"},
		{"a value that is missing", sizes, domain.Variant{Options: map[string]string{"色": "紺"}}, "エプロン 紺"},
	} {
		in := domain.ProductInput{Name: "エプロン", Options: tc.options}
		require.Equal(t, tc.want, in.FullName(tc.variant), tc.why)
	}
	require.Equal(t, []domain.OptionValue{{Name: "サイズ", Value: "M"}, {Name: "色", Value: "生成り"}},
		domain.ProductInput{Options: sizes}.OptionValues(domain.Variant{Name: "any", Options: worn}))
}
