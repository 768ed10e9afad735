package domain_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/domain"
)

func confirmationLines() []domain.Line {
	yen := func(n int64) money.Money { return money.Money{Amount: n, Currency: "JPY"} }
	return []domain.Line{
		{SKU: "TEA-100", Name: "宇治煎茶 100 g", Quantity: 2, UnitPrice: yen(1080), Tax: &domain.Tax{Class: "reduced", Rate: 800}},
		{SKU: "CUP", Name: "湯のみ", Quantity: 1, UnitPrice: yen(1234), Tax: &domain.Tax{Class: "standard", Rate: 1000}},
		{SKU: "TEA-50", Name: "玉露 50 g", Quantity: 1, UnitPrice: yen(999), Tax: &domain.Tax{Class: "reduced", Rate: 800}},
	}
}

// TestFinalConfirmationHasTheSixItemsOfTheLaw compares what a shopper sees, word by word.
func TestFinalConfirmationHasTheSixItemsOfTheLaw(t *testing.T) {
	for _, terms := range []domain.Terms{
		{
			Language: "ja", PaymentTime: "ご注文の確定時に決済します。", DeliveryTime: "ご注文の確定後、通常3営業日以内に発送します。\n\n離島を除きます。",
			Cancellation: "発送前のご注文は、キャンセルできます。\r\n到着後8日以内は、返品を承ります。", OrderPeriod: "在庫がなくなるまで",
			Pages: []domain.AgreedPage{
				{Name: "tokusho", Version: 2, Title: "特定商取引法に基づく表記"}, {Name: "terms", Version: 3, Title: "利用規約"},
			},
		},
		{
			Language: "en", PaymentTime: "Charged when your order is confirmed.", DeliveryTime: "We usually ship within three business days.",
			Cancellation: "You can cancel an order until it is shipped.",
			Pages:        []domain.AgreedPage{{Name: "terms", Version: 3, Title: "Terms of use"}, {Name: "privacy", Version: 1, Title: "Privacy policy"}},
		},
	} {
		lines := confirmationLines()
		total, err := domain.Total(lines, nil)
		require.NoError(t, err)
		got, err := json.MarshalIndent(domain.Confirmation(lines, nil, total, terms), "", "  ")
		require.NoError(t, err)
		golden := filepath.Join("testdata", "confirmation."+terms.Language+".json")
		if *update {
			require.NoError(t, os.WriteFile(golden, append(got, '\n'), 0o600))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got)+"\n")
	}
}

// TestAConfirmationOfAnEarlierReleaseKeepsItsFingerprint: stored ones have no pages.
func TestAConfirmationOfAnEarlierReleaseKeepsItsFingerprint(t *testing.T) {
	c := domain.Confirmation(confirmationLines(), nil, money.Money{Amount: 4393, Currency: "JPY"}, domain.Terms{Language: "ja"})
	require.Equal(t, "「注文を確定する」を押すと、ご注文のお申し込みになります。", c.Notice)
	data, err := json.Marshal(c)
	require.NoError(t, err)
	require.NotContains(t, string(data), "pages")
}

// TestANameOfARightToLeftScriptKeepsThePriceBehindIt: in every line, and in both languages.
func TestANameOfARightToLeftScriptKeepsThePriceBehindIt(t *testing.T) {
	lines := []domain.Line{{Name: "קפה", Quantity: 2, UnitPrice: money.Money{Amount: 1080, Currency: "JPY"}}}
	total := money.Money{Amount: 2160, Currency: "JPY"}
	c := domain.Confirmation(lines, nil, total, domain.Terms{Language: "en"})
	require.Equal(t, "\u2068קפה\u2069 × 2", c.Items[0].Lines[0])
	require.Equal(t, "\u2068קפה\u2069: ¥1,080 (tax included) × 2 = ¥2,160", c.Items[1].Lines[0])
	c = domain.Confirmation(lines, nil, total, domain.Terms{Language: "ja"})
	require.Equal(t, "\u2068קפה\u2069：¥1,080（税込）× 2 = ¥2,160", c.Items[1].Lines[0])
}

func TestAnOrderThatCostsNothingConfirmsNoPayment(t *testing.T) {
	lines := []domain.Line{{Name: "景品", Quantity: 1, UnitPrice: money.Money{Currency: "JPY"}}}
	c := domain.Confirmation(lines, nil, money.Money{Currency: "JPY"}, domain.Terms{Language: "ja", PaymentTime: "確定時"})
	require.Equal(t, []string{"お支払いはありません。"}, c.Items[2].Lines)
}

func TestIncludedTaxIsRoundedOnceARate(t *testing.T) {
	for rounding, want := range map[money.Rounding][2]int64{
		money.RoundDown:   {112, 234}, // 1,234 × 10/110 = 112.18…; 3,159 × 8/108 = 234
		money.RoundHalfUp: {112, 234},
		money.RoundUp:     {113, 234},
	} {
		taxes := domain.IncludedTaxes(confirmationLines(), nil, rounding)
		require.Len(t, taxes, 2)
		require.Equal(t, []int64{1000, 800}, []int64{taxes[0].Rate, taxes[1].Rate})
		require.EqualValues(t, 3159, taxes[1].Amount.Amount)
		require.Equal(t, want, [2]int64{taxes[0].Tax.Amount, taxes[1].Tax.Amount})
	}
}

func TestAWayOfDeliveryHasAName(t *testing.T) {
	require.Equal(t, "当日配送（ヤマト運輸）", domain.DeliveryName("ja", "same-day", "yamato"))
	require.Equal(t, "Same day delivery (Yamato Transport)", domain.DeliveryName("en", "same-day", "yamato"))
	require.Equal(t, "cool（new）", domain.DeliveryName("", "cool", "new"), "a code without words is shown as it is")
}
