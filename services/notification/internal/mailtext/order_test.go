package mailtext_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/notification/internal/domain"
	"github.com/akinai/akinai/services/notification/internal/mailtext"
)

// shop has one order of a guest for each id, in the status of the id.
type shop struct {
	name     string
	language language.Language
}

func (s shop) Shop(context.Context, language.Language) (domain.Shop, error) {
	return domain.Shop{Name: s.name}, nil
}

func (s shop) Orders(_ context.Context, ids []string) (map[string]domain.Order, error) {
	orders := make(map[string]domain.Order)
	for _, id := range ids {
		yen := money.Money{Amount: 1080, Currency: "JPY"}
		orders[id] = domain.Order{
			ID: id, Number: "1234567897", Status: domain.Status(id), Email: domain.NewEmail("guest@example.com"), Language: s.language, Total: yen,
			Lines: []domain.Line{{Name: s.name, Quantity: 1, UnitPrice: yen, Amount: yen, Reduced: true}},
		}
	}
	return orders, nil
}

func (shop) Contacts(context.Context, []string) (map[string]domain.Contact, error) { return nil, nil }

// TestNamesOfARightToLeftScriptAreIsolatedInMails: in the subjects and lines of all mails about
// orders; other names stay as they are.
func TestNamesOfARightToLeftScriptAreIsolatedInMails(t *testing.T) {
	t.Parallel()
	for _, l := range language.All() {
		for name, shown := range map[string]string{"קפה": "\u2068קפה\u2069", "煎茶": "煎茶"} {
			s := shop{name, l}
			writer, err := mailtext.New(s, &url.URL{Scheme: "https", Host: "shop.example"})
			require.NoError(t, err)
			mails := mailtext.NewOrders(writer, s, s).Orders(t.Context(), []domain.Notice{
				{Kind: domain.KindOrderReceived, Order: string(domain.StatusPending)},
				{Kind: domain.KindOrderConfirmed, Order: string(domain.StatusConfirmed)},
				{Kind: domain.KindOrderCanceled, Order: string(domain.StatusCanceled)},
			})
			for _, m := range mails {
				require.NoError(t, m.Err)
				require.True(t, strings.HasSuffix(m.Mail.Subject, shown), m.Mail.Subject)
				require.Regexp(t, `(?m)^`+shown+` [*※]$`, m.Mail.Text)
			}
		}
	}
}
