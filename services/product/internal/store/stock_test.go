package store

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// tell calls PutStock and returns the products whose shown status changed.
func (s *shop) tell(t *testing.T, given ...domain.Stock) []domain.ID {
	t.Helper()
	products, err := s.show(t.Context(), given...)
	require.NoError(t, err)
	return products
}

func (s *shop) show(ctx context.Context, given ...domain.Stock) (products []domain.ID, err error) {
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		products, err = s.PutStock(ctx, tx, given)
		return err
	})
	return products, err
}

// stocks returns the shown statuses of a product's variants, which must be equal on its page and in
// the listing.
func (s *shop) stocks(t *testing.T, id domain.ID) (all []domain.StockStatus) {
	t.Helper()
	p, err := s.Published(t.Context(), id)
	require.NoError(t, err)
	for _, v := range p.Variants {
		all = append(all, v.Stock)
	}
	for _, listed := range s.list(t) {
		if listed.ID == id {
			listed.Attributes, listed.Pictures = p.Attributes, p.Pictures // which listings omit
			require.Equal(t, p, listed)
		}
	}
	return all
}

func (s *shop) revision(t *testing.T) int64 {
	t.Helper()
	number, err := s.Revision(t.Context())
	require.NoError(t, err)
	return number
}

func stock(sku string, status domain.StockStatus, available, revision int64) domain.Stock {
	return domain.Stock{SKU: domain.SKU(sku), Status: status, Available: available, Orderable: available, Revision: revision}
}

const (
	unknown   = domain.StockStatus("")
	in        = domain.StockStatusInStock
	low       = domain.StockStatusLowStock
	out       = domain.StockStatusOutOfStock
	backorder = domain.StockStatusBackOrder
)

func TestStockIsShownWithItsVariant(t *testing.T) {
	s := newShop(t)
	p, err := s.create(t.Context(), draft("sencha", "T-50", "T-100", "T-200"))
	require.NoError(t, err)
	require.Equal(t, []domain.StockStatus{unknown, unknown, unknown}, s.stocks(t, p.ID))
	require.Equal(t, []domain.ID{p.ID}, s.tell(t, stock("T-50", in, 9, 1), stock("T-100", backorder, 0, 1)))
	require.Equal(t, []domain.StockStatus{in, backorder, unknown}, s.stocks(t, p.ID))
}

func TestOnlyAnotherStatusMakesResponsesStale(t *testing.T) {
	s := newShop(t)
	p, err := s.create(t.Context(), draft("sencha", "T-50"))
	require.NoError(t, err)
	at := s.revision(t)
	for _, step := range []struct {
		given domain.Stock
		stale bool
	}{
		{stock("T-50", in, 9, 10), true},
		{stock("T-50", in, 8, 11), false},
		{stock("T-50", low, 3, 12), true},
		{stock("T-50", in, 9, 11), false}, // older
		{stock("T-50", in, 9, 12), false}, // published before
		{stock("T-50", out, 0, 13), true},
		{stock("NO-PRODUCT", out, 0, 14), false},
	} {
		stale := s.tell(t, step.given)
		if step.stale {
			at++
			require.Equal(t, []domain.ID{p.ID}, stale, "%+v", step.given)
		} else {
			require.Empty(t, stale, "%+v", step.given)
		}
		require.Equal(t, at, s.revision(t), "%+v", step.given)
	}
	require.Equal(t, []domain.StockStatus{out}, s.stocks(t, p.ID))
	var available int64
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT available FROM stock WHERE sku = 'NO-PRODUCT'`).Scan(&available))
	require.Zero(t, available)
}

// Writes and the deletion of a product do not change the stock of its SKUs. A new product with the
// SKU shows it.
func TestStockOutlivesWrites(t *testing.T) {
	s := newShop(t)
	s.tell(t, stock("T-50", low, 2, 1), stock("T-100", in, 50, 1))
	p, err := s.create(t.Context(), draft("sencha", "T-50"))
	require.NoError(t, err)
	require.Equal(t, []domain.StockStatus{low}, s.stocks(t, p.ID), "published before there was a product")
	changed := draft("sencha", "T-50", "T-100")
	changed.Variants[0].EnteredPrice.Amount = 2160
	changed.Variants[1].Stock = out // is ignored: a draft does not set the stock
	require.NoError(t, s.update(t.Context(), p, changed))
	require.Equal(t, []domain.StockStatus{low, in}, s.stocks(t, p.ID))
	require.NoError(t, s.write(t.Context(), domain.WriteScope{IDs: []domain.ID{p.ID}}, func(shelf *domain.UnitOfWork) error {
		_, err := shelf.Delete(p.ID, 0)
		return err
	}))
	other, err := s.create(t.Context(), draft("gyokuro", "T-100"))
	require.NoError(t, err)
	require.Equal(t, []domain.StockStatus{in}, s.stocks(t, other.ID))
}

// While a product is being written, the owner of its SKUs is unknown, so stock events wait.
func TestStockUpdateWaitsForAWriteOfTheProduct(t *testing.T) {
	s := newShop(t)
	d := draft("sencha", "T-50")
	var (
		p     domain.Product
		stale = make(chan []domain.ID, 1)
	)
	err := s.write(t.Context(), domain.WriteScopeOf(d), func(shelf *domain.UnitOfWork) (err error) {
		p, err = shelf.Create("01890000-0000-7000-8000-000000000001", d)
		go func() {
			products, _ := s.show(t.Context(), stock("T-50", low, 2, 1))
			stale <- products
		}()
		require.Eventually(t, func() bool { return s.waiting(t.Context()) == 1 }, 10*time.Second, time.Millisecond)
		return err
	})
	require.NoError(t, err)
	require.Equal(t, []domain.ID{p.ID}, <-stale)
}

// waiting returns the number of sessions that wait for a row: the first one in the queue has a lock
// on the tuple.
func (s *shop) waiting(ctx context.Context) (n int) {
	_ = s.db.QueryRow(ctx, `
		SELECT count(*) FROM pg_locks
		WHERE locktype = 'tuple' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&n)
	return n
}
