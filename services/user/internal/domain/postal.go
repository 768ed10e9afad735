package domain

import (
	"strings"
	"time"

	"github.com/akinai/akinai/pkg/contact"
)

// PostalTable is one of Japan Post's tables of postal codes.
type PostalTable string

// The tables.
const (
	// TownTable has the codes of towns.
	TownTable PostalTable = "towns"
	// OfficeTable has the codes of offices that receive much mail, and of post-office boxes.
	OfficeTable PostalTable = "offices"
)

// MaxRetiredShare is the share of a table, one row in so many, that an import may retire
// without a confirmation. About 0.5 % of the codes change in a year.
const MaxRetiredShare = 20

// PostalVersion is the day from which a table is valid.
type PostalVersion struct {
	Table PostalTable
	Day   time.Time
}

// PostalRow is a row of a table, as the table has it.
type PostalRow struct {
	// Code has seven digits.
	Code string
	// Municipality is its code in JIS X 0402.
	Municipality                       string
	Prefecture, City, Town             string
	PrefectureKana, CityKana, TownKana string
	// Office, OfficeKana and Street are "" in the table of towns.
	Office, OfficeKana, Street string
	// Retired reports that the current table does not have the row.
	Retired bool
}

// PostalImport counts the rows of an import.
type PostalImport struct{ Created, Updated, Unchanged int }

// Place is a town or an office, as an address form takes it.
type Place struct {
	Prefecture, City string
	// Town is "" if the code stands for a whole city, or for its towns without a code of their own.
	Town string
	// Detail is the part of the town that the code is for; "" for all of it.
	Detail                             string
	PrefectureKana, CityKana, TownKana string
	Office, Street                     string
	Retired                            bool
}

// Municipality is a prefecture and a city of a postal code, as the tables have them.
type Municipality struct{ Prefecture, City string }

// Warning says what may be wrong with an address that is stored nevertheless.
type Warning struct {
	// Reason is that of ErrPostalCodeUnknown or ErrPostalCodeMismatch.
	Reason string
	// Field is the field of the address.
	Field string
}

// CheckPostalCode returns the warnings for an address whose postal code has these municipalities.
// City is correct if one of the names ends with the other or begins with it, because people leave
// out the county (郡) and write the town into the field.
func (a Address) CheckPostalCode(of []Municipality) []Warning {
	if len(of) == 0 {
		return []Warning{{Reason: ErrPostalCodeUnknown.Reason, Field: "postal_code"}}
	}
	prefecture, city := contact.PlaceKey(a.Prefecture), contact.PlaceKey(a.City)
	field := "prefecture"
	for _, m := range of {
		if contact.PlaceKey(m.Prefecture) != prefecture {
			continue
		}
		field = "city"
		if known := contact.PlaceKey(m.City); strings.HasPrefix(city, known) || strings.HasSuffix(known, city) {
			return nil
		}
	}
	return []Warning{{Reason: ErrPostalCodeMismatch.Reason, Field: field}}
}

// Places returns the distinct places of the rows of one code, in their order. Rows of towns that
// the current table has hide those that it no longer has.
func Places(rows []PostalRow) []Place {
	var current, retired []Place
	seen := make(map[Place]bool, len(rows))
	for _, row := range rows {
		place := row.Place()
		if seen[place] {
			continue
		}
		seen[place] = true
		if row.Retired {
			retired = append(retired, place)
		} else {
			current = append(current, place)
		}
	}
	if len(current) > 0 {
		return current
	}
	return retired
}

// Remarks that Japan Post writes in place of a town, or in parentheses after one. They are no part
// of an address.
const (
	notListed  = "以下に掲載がない場合"
	numberNext = "の次に"
	wholeTown  = "一円"
)

var noDetail = map[string]bool{"その他": true, "地階・階層不明": true, "次のビルを除く": true}

// Place returns the row as an address form takes it: without the remarks of the table.
func (r PostalRow) Place() Place {
	place := Place{
		Prefecture: r.Prefecture, City: r.City, PrefectureKana: r.PrefectureKana, CityKana: r.CityKana,
		Office: r.Office, Street: r.Street, Retired: r.Retired,
	}
	place.Town, place.Detail = r.town()
	if place.Town != "" {
		place.TownKana = beforeParenthesis(r.TownKana)
	}
	return place
}

func (r PostalRow) town() (name, detail string) {
	name = beforeParenthesis(r.Town)
	switch {
	case name == notListed, strings.Contains(name, numberNext) && strings.HasSuffix(name, "場合"):
		return "", ""
	case r.wholeCity(name):
		return "", ""
	}
	detail = strings.NewReplacer("）（", " ", "（", "", "）", "").Replace(strings.TrimPrefix(r.Town, name))
	if noDetail[detail] {
		detail = ""
	}
	return name, detail
}

// wholeCity reports whether the town is written as the municipality and 一円, which means all of it.
// There is also a town that is called 一円.
func (r PostalRow) wholeCity(town string) bool {
	city, ends := strings.CutSuffix(town, wholeTown)
	return ends && city != "" && strings.HasSuffix(r.City, city)
}

func beforeParenthesis(text string) string {
	before, _, _ := strings.Cut(text, "（")
	return before
}
