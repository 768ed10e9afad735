package store

import (
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// collect converts joined rows, sorted by order and position, to orders.
func collect(rows pgx.Rows) ([]domain.Order, error) {
	defer rows.Close()
	var orders []domain.Order
	for rows.Next() {
		o, line, err := scan(rows)
		if err != nil {
			return nil, err
		}
		if n := len(orders); n == 0 || orders[n-1].ID != o.ID {
			orders = append(orders, o)
		}
		last := &orders[len(orders)-1]
		last.Lines = append(last.Lines, line)
	}
	return orders, rows.Err()
}

func scan(rows pgx.Rows) (domain.Order, domain.Line, error) {
	var (
		o           domain.Order
		l           domain.Line
		task        *string
		address     []byte
		delivery    []byte
		taxes       []byte
		date        time.Time
		confirmedAt *time.Time
		taxClass    *string
		taxRate     *int64
		cartID      *string
		cartVersion *int64
	)
	err := rows.Scan(&o.ID, &o.CustomerID, &o.RequestHash, &o.Status, &o.Payment, &o.Fulfillment, &task, &o.Total.Currency, &o.Total.Amount, &address,
		&date, &o.CancelReason, &o.PlacedAt, &confirmedAt, &o.Version, &o.Number, &o.Metadata, &cartID, &cartVersion, &o.CartRound, &o.Email, &o.Language, &o.CapabilityGeneration, &delivery, &taxes,
		&l.SKU, &l.ProductID, &l.Slug, &l.Name, &l.Picture.URL, &l.Picture.Alt, &l.Quantity, &l.UnitPrice.Amount, &taxClass, &taxRate, &l.Options)
	if err != nil {
		return o, l, err
	}
	l.UnitPrice = money.Money{Amount: l.UnitPrice.Amount, Currency: o.Total.Currency}
	o.BusinessDate, o.PlacedAt = date.Format(time.DateOnly), o.PlacedAt.UTC()
	if len(o.Metadata) == 0 {
		o.Metadata = nil
	}
	if len(l.Options) == 0 {
		l.Options = nil
	}
	if cartID != nil && cartVersion != nil {
		o.Cart = &domain.CartVersion{ID: *cartID, Version: *cartVersion}
	}
	if taxClass != nil && taxRate != nil {
		l.Tax = &domain.Tax{Class: *taxClass, Rate: *taxRate}
	}
	if task != nil {
		o.Task = domain.Task(*task)
	}
	if confirmedAt != nil {
		o.ConfirmedAt = confirmedAt.UTC()
	}
	if delivery != nil {
		err = json.Unmarshal(delivery, &o.Delivery)
	}
	if taxes != nil && err == nil {
		err = json.Unmarshal(taxes, &o.Taxes)
	}
	if address != nil && err == nil {
		err = json.Unmarshal(address, &o.Address)
	}
	return o, l, err
}

// taxes returns columns of lines. Class and rate are NULL if the tax is unknown.
func taxes(lines []domain.Line) (classes []*string, rates []*int64) {
	for _, l := range lines {
		var class *string
		var rate *int64
		if l.Tax != nil {
			class, rate = &l.Tax.Class, &l.Tax.Rate
		}
		classes, rates = append(classes, class), append(rates, rate)
	}
	return classes, rates
}
