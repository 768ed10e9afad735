package carrierfile

import (
	"encoding/csv"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/japanese"

	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

var update = flag.Bool("update", false, "rewrite golden files")

func day(month time.Month, of int) time.Time { return time.Date(2026, month, of, 0, 0, 0, 0, time.UTC) }

// parcels are one with a window to a house, and one to a company, that was to leave yesterday.
func parcels() []app.Parcel {
	return []app.Parcel{{
		Shipment: domain.Shipment{ID: "a", Reference: "1234567897-1", OrderNumber: "1234567897", ShipOn: day(4, 3), ArriveOn: day(4, 6)},
		Address: app.Address{
			Name: "髙橋 﨑子", PostalCode: "1020072", Prefecture: "東京都", City: "千代田区", Line1: "飯田橋1-2-3", Line2: "①ビル～201", Phone: "03-1234-5678",
		},
		Start: 14 * 60, End: 16 * 60,
	}, {
		Shipment: domain.Shipment{ID: "b", Reference: "1234567898-2", OrderNumber: "1234567898", ShipOn: day(3, 31)},
		Address: app.Address{
			Name: "佐藤 花子", Company: "株式会社〜商い", Department: "購買部", PostalCode: "0600001", Prefecture: "北海道", City: "札幌市中央区",
			Line1: "北一条西二丁目1番地", Phone: "0112345678",
		},
	}}
}

func files(t *testing.T) map[domain.Carrier]Files {
	t.Helper()
	all, err := New("", Sender{
		Name: "商い商店", Phone: "03-0000-0000", PostalCode: "1000001", Address: "東京都千代田区千代田1-1", Building: "商いビル", Goods: "食品",
	}, map[domain.Carrier]Contract{"yamato": {Account: "0300000000", FareCode: "01"}, "sagawa": {Account: "123456789012"}})
	require.NoError(t, err)
	return all
}

// TestFilesOfCarriers compares files with golden ones, byte by byte.
func TestFilesOfCarriers(t *testing.T) {
	t.Parallel()
	columns := map[domain.Carrier]int{"yamato": 95, "sagawa": 74, "japan_post": 99}
	for carrier, f := range files(t) {
		done, err := f.Announce(t.Context(), parcels(), day(4, 1))
		require.NoError(t, err)
		require.Empty(t, done.Problems, carrier)
		require.Equal(t, []domain.ShipmentID{"a", "b"}, done.Announced)
		require.NotContains(t, strings.ReplaceAll(string(done.File), "\r\n", ""), "\n", "every line ends in CRLF")
		golden := filepath.Join("testdata", string(carrier)+".csv")
		if *update {
			require.NoError(t, os.WriteFile(golden, done.File, 0o600))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		require.Equal(t, want, done.File, carrier)

		text := string(done.File)
		if f.layout.Encoding == encodingWindows31J {
			text, err = japanese.ShiftJIS.NewDecoder().String(text)
			require.NoError(t, err)
			require.Equal(t, []app.Replacement{{From: "〜", To: "～", Count: 1}}, done.Replacements)
		} else {
			require.True(t, strings.HasPrefix(text, "\uFEFF"))
			require.Empty(t, done.Replacements)
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		require.NoError(t, err)
		for _, row := range rows {
			require.Len(t, row, columns[carrier])
		}
	}
}

// TestWhatDoesNotFitIsReportedAndLeftOut has one fault a parcel.
func TestWhatDoesNotFitIsReportedAndLeftOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change             func(*app.Parcel)
		column, characters string
		reason             string
	}{
		"a character that the encoding lacks": {func(p *app.Parcel) { p.Address.Name = "𠮷野 😀" }, "お届け先名", "𠮷😀", app.ProblemCharacter},
		"no telephone number":                 {func(p *app.Parcel) { p.Address.Phone = "" }, "お届け先電話番号", "", app.ProblemMissing},
		"a long address":                      {func(p *app.Parcel) { p.Address.Line1 = strings.Repeat("丁", 40) }, "お届け先住所", "", app.ProblemLong},
		"a formula":                           {func(p *app.Parcel) { p.Address.Name = "=1+1" }, "お届け先名", "", app.ProblemFormula},
		"a line break":                        {func(p *app.Parcel) { p.Address.Line2 = "1\n2" }, "お届け先アパートマンション名", "", app.ProblemControl},
		"hours that the carrier lacks":        {func(p *app.Parcel) { p.Start, p.End = 20*60, 21*60 }, "配達時間帯", "", app.ProblemWindow},
	} {
		all := parcels()
		c.change(&all[0])
		done, err := files(t)["yamato"].Announce(t.Context(), all, day(4, 1))
		require.NoError(t, err)
		require.Equal(t, []domain.ShipmentID{"b"}, done.Announced, name)
		require.Equal(t, []app.ParcelProblem{{
			Shipment: "a", Reference: "1234567897-1", Column: c.column, Characters: c.characters, Reason: c.reason,
		}}, done.Problems, name)
	}
}

// TestTheEncodingIsThatOfWindows: other tables write some of these characters in other rows.
func TestTheEncodingIsThatOfWindows(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"髙": "\xFB\xFC", "﨑": "\xFA\xB1", "①": "\x87\x40", "～": "\x81\x60", "ⅰ": "\xFA\x40", "－": "\x81\x7C", "か\u3099": "\x82\xAA", "ｶ": "\xB6", "a": "a",
		"∵": "\x81\xE6", "¬": "\x81\xCA",
	} {
		got, missing := newEncoder(encodingWindows31J).encode(text)
		require.Empty(t, missing, text)
		require.Equal(t, want, string(got), text)
	}
	_, missing := newEncoder(encodingWindows31J).encode("a𠮷b😀ö")
	require.Equal(t, []rune("𠮷😀ö"), missing)
}

func TestAddressesAreDividedOverColumns(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"東京都", "ビル", ""}, split([]string{"東京都", "ビル"}, 3, 8))
	require.Equal(t, []string{"東京都千", "代田区"}, split([]string{"東京都千代田区", ""}, 2, 8))
	require.Equal(t, []string{"東京都千", "代ビル"}, split([]string{"東京都千代", "ビル"}, 2, 8), "joined, because two parts are not enough otherwise")
	require.Equal(t, []string{"東京", "都千代"}, split([]string{"東京都千代"}, 2, 4), "what is left is in the last part, which is too long")
}

// TestNumbersAreReadByHeaderOrPlace in the encodings that programs write.
func TestNumbersAreReadByHeaderOrPlace(t *testing.T) {
	t.Parallel()
	sjis, err := japanese.ShiftJIS.NewEncoder().String("お客様管理番号,送り状種類,クール区分,伝票番号\r\n1-1,0,,444413758703\r\n")
	require.NoError(t, err)
	want := app.NumberRow{Line: 2, Reference: "1-1", Number: "444413758703", ReferenceColumn: "お客様管理番号", NumberColumn: "伝票番号"}
	for name, c := range map[string]struct {
		file string
		rows []app.NumberRow
	}{
		"header in Shift_JIS":     {sjis, []app.NumberRow{want}},
		"header in another order": {"\uFEFF伝票番号,お客様管理番号\r\n444413758703, 1-1 \r\n", []app.NumberRow{want}},
		"no header":               {"\r\n1-1,0,,444413758703\r\n", []app.NumberRow{want}},
	} {
		rows, refused, err := files(t)["yamato"].Numbers([]byte(c.file))
		require.NoError(t, err, name)
		require.Empty(t, refused, name)
		require.Equal(t, c.rows, rows, name)
	}
	rows, refused, err := files(t)["yamato"].Numbers([]byte("1-1\r\n1-2,0,,444413758703"))
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, []app.TrackingRow{{Line: 1, Reason: app.RowInvalid}}, refused)
	_, _, err = files(t)["yamato"].Numbers([]byte(strings.Repeat("1-1,0,,4\n", maxRows+1)))
	require.ErrorIs(t, err, domain.ErrCarrierFile)
}

// TestALayoutOfTheShopGoesBeforeOurs, and one with a mistake does not start.
func TestALayoutOfTheShopGoesBeforeOurs(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(text string) { require.NoError(t, os.WriteFile(folder+"/sagawa.json", []byte(text), 0o600)) }
	write(`{"name":"x","file":"x","encoding":"windows-31j","date":"20060102","columns":[{"name":"番号","value":"reference"},{"name":"定数","value":"=7"}],
		"numbers":{"reference":["a"],"number":["b"],"reference_at":1,"number_at":2}}`)
	all, err := New(folder, Sender{}, nil)
	require.NoError(t, err)
	done, err := all["sagawa"].Announce(t.Context(), parcels(), day(4, 1))
	require.NoError(t, err)
	require.Equal(t, "1234567897-1,7\r\n1234567898-2,7\r\n", string(done.File))
	require.Len(t, all["yamato"].layout.Columns, 95)
	write(`{"name":"x","file":"x","encoding":"latin1","date":"20060102","columns":[{"name":"番号","value":"nothing"}],"numbers":{}}`)
	_, err = New(folder, Sender{}, nil)
	require.ErrorContains(t, err, "latin1")
	require.ErrorContains(t, err, "no such value: nothing")
}
