package domain

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/text"
)

// words are the texts of a final confirmation in one language. A text with % is a format.
type words struct {
	language string
	// titles are those of the items, in the order of the law.
	titles                   [6]string
	line, units              string
	price, total, rate, fees string
	card, free               string
	noPeriod                 string
	notice, order            string
	// page is a title among others, which are joined by and.
	agree, page, and string
	// method takes the carrier and the method; earliest a day; slot a day and two times.
	method, earliest, slot string
	// way takes the method and the carrier.
	way string
	// day is a format of package time.
	day string
	// carriers and methods are names by code; a method without one is shown by its code.
	carriers, methods map[string]string
}

var japanese = words{
	language: "ja",
	titles:   [6]string{"分量", "販売価格", "お支払いの時期と方法", "お届けの時期", "申込期間", "キャンセル・返品"},
	line:     "%s × %s", units: "合計 %s点",
	price: "%s：%s（税込）× %s = %s", total: "お支払い総額：%s（税込）", rate: "うち%s対象：%s（消費税 %s）", fees: "送料・手数料：%s",
	card: "お支払い方法：クレジットカード", free: "お支払いはありません。",
	noPeriod: "申込期間の定めはありません。",
	notice:   "「注文を確定する」を押すと、ご注文のお申し込みになります。", order: "注文を確定する %s",
	agree: "お申し込みにより、%sの内容を確認し、同意したものとします。", page: "「%s」", and: "",
	method: "お届け方法：%s（%s）", earliest: "最短のお届け日：%s", slot: "お届け日時：%s %s〜%s", day: "2006年1月2日", way: "%s（%s）",
	carriers: map[string]string{"yamato": "ヤマト運輸", "sagawa": "佐川急便", "japan_post": "日本郵便", "own": "当店の配送"},
	methods:  map[string]string{"standard": "通常配送", "same-day": "当日配送", "next-day": "翌日配送"},
}

var english = words{
	language: "en",
	titles:   [6]string{"Quantity", "Price", "Time and means of payment", "Time of delivery", "Period of orders", "Cancellation and returns"},
	line:     "%s × %s", units: "Units in total: %s",
	price: "%s: %s (tax included) × %s = %s", total: "Total to pay: %s (tax included)", rate: "Of which at %s: %s (consumption tax %s)",
	fees: "Shipping and fees: %s",
	card: "Means of payment: credit card", free: "There is nothing to pay.",
	noPeriod: "Orders are accepted without an end.",
	notice:   "By pressing “Place the order” you make a binding offer to buy.", order: "Place the order %s",
	agree: " By ordering you confirm that you have read and agree to: %s.", page: "%s", and: "; ",
	method: "Delivery: %s (%s)", earliest: "Earliest arrival: %s", slot: "Arrival: %s, %s to %s", day: "January 2, 2006", way: "%s delivery (%s)",
	carriers: map[string]string{"yamato": "Yamato Transport", "sagawa": "Sagawa Express", "japan_post": "Japan Post", "own": "the shop itself"},
	methods:  map[string]string{"standard": "standard", "same-day": "same day", "next-day": "next day"},
}

// wordsOf returns the texts of a language; the Japanese ones for an unknown language.
func wordsOf(language string) words {
	if language == english.language {
		return english
	}
	return japanese
}

// quantities returns the lines with their units, and the sum of the units.
func (w words) quantities(lines []Line) []string {
	out := make([]string, 0, len(lines)+1)
	units := int64(0)
	for _, l := range lines {
		out = append(out, fmt.Sprintf(w.line, text.Isolate(l.Name), money.Grouped(l.Quantity)))
		units += l.Quantity
	}
	return append(out, fmt.Sprintf(w.units, money.Grouped(units)))
}

// prices returns the price of each line, the carriage, what there is to pay, and the taxes in it by
// rate.
func (w words) prices(lines []Line, delivery *Delivery, total money.Money, rounding money.Rounding) []string {
	out := make([]string, 0, len(lines)+4) //nolint:mnd // total, costs and two rates
	for _, l := range lines {
		out = append(out, fmt.Sprintf(w.price, text.Isolate(l.Name), l.UnitPrice.Shown(), money.Grouped(l.Quantity), l.Amount().Shown()))
	}
	fee := money.Money{Amount: delivery.FeeAmount().Amount, Currency: total.Currency}
	out = append(out, fmt.Sprintf(w.fees, fee.Shown()), fmt.Sprintf(w.total, total.Shown()))
	for _, t := range IncludedTaxes(lines, delivery, rounding) {
		out = append(out, fmt.Sprintf(w.rate, money.Percent(t.Rate), t.Amount.Shown(), t.Tax.Shown()))
	}
	return out
}

// notices returns the sentence that the button orders, and the one of what the shopper agrees to.
func (w words) notices(pages []AgreedPage) string {
	if len(pages) == 0 {
		return w.notice
	}
	titles := make([]string, len(pages))
	for i, p := range pages {
		titles[i] = fmt.Sprintf(w.page, text.Isolate(p.Title))
	}
	return w.notice + fmt.Sprintf(w.agree, strings.Join(titles, w.and))
}

// arrival returns how and when the order arrives; nothing without a delivery.
func (w words) arrival(d *Delivery) []string {
	if d == nil {
		return nil
	}
	out := []string{fmt.Sprintf(w.method, cmp.Or(w.carriers[d.Carrier], d.Carrier), cmp.Or(w.methods[d.Method], d.Method))}
	if s := d.Slot; s != nil {
		return append(out, fmt.Sprintf(w.slot, w.dayOf(s.Day), clockTime(s.Start), clockTime(s.End)))
	}
	return append(out, fmt.Sprintf(w.earliest, w.dayOf(d.Earliest)))
}

// DeliveryName returns a method and its carrier in words of a language, such as 通常配送（ヤマト運輸）.
func DeliveryName(language, method, carrier string) string {
	w := wordsOf(language)
	way := fmt.Sprintf(w.way, cmp.Or(w.methods[method], method), cmp.Or(w.carriers[carrier], carrier))
	if w.language == english.language { // its words have lower case
		return strings.ToUpper(way[:1]) + way[1:]
	}
	return way
}

// dayOf returns a day (YYYY-MM-DD) as people write it.
func (w words) dayOf(date string) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return day.Format(w.day)
}

// clockTime returns minutes after midnight as 14:00.
func clockTime(minutes int32) string { return fmt.Sprintf("%d:%02d", minutes/60, minutes%60) }

func (w words) button(total money.Money) string { return fmt.Sprintf(w.order, total.Shown()) }
