package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/user/internal/domain"
	"github.com/akinai/akinai/services/user/internal/store"
)

func towns(day int) domain.PostalVersion {
	return domain.PostalVersion{Table: domain.TownTable, Day: time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC)}
}

func town(code int, name string) domain.PostalRow {
	return domain.PostalRow{
		Code: fmt.Sprintf("%07d", code), Municipality: "13101", Prefecture: "東京都", City: "千代田区", Town: name,
		PrefectureKana: "トウキョウト", CityKana: "チヨダク", TownKana: "カナ",
	}
}

func manyTowns(n int) []domain.PostalRow {
	out := make([]domain.PostalRow, n)
	for i := range out {
		out[i] = town(i, fmt.Sprint("町", i))
	}
	return out
}

func importTowns(t *testing.T, s *store.Store, version domain.PostalVersion, rows ...domain.PostalRow) domain.PostalImport {
	t.Helper()
	done, err := s.ImportPostalRows(t.Context(), version, rows)
	require.NoError(t, err)
	return done
}

func lookUp(t *testing.T, s *store.Store, code int) []domain.PostalRow {
	t.Helper()
	rows, err := s.PostalRows(t.Context(), fmt.Sprintf("%07d", code))
	require.NoError(t, err)
	return rows
}

func TestPostalImportCanBeRepeated(t *testing.T) {
	s := open(t)
	rows := manyTowns(50)
	require.Equal(t, domain.PostalImport{Created: 50}, importTowns(t, s, towns(1), rows...))
	require.Equal(t, domain.PostalImport{Unchanged: 50}, importTowns(t, s, towns(1), rows...))
	require.Equal(t, domain.PostalImport{Updated: 50}, importTowns(t, s, towns(2), rows...))
	require.Equal(t, domain.PostalImport{Created: 1, Unchanged: 1}, importTowns(t, s, towns(2), town(900, "双"), town(900, "双")),
		"a row that the file repeats")
	require.Equal(t, []domain.PostalRow{rows[7]}, lookUp(t, s, 7))
	require.Empty(t, lookUp(t, s, 9999999))
}

func TestRetiredPostalCodesAreKeptAndMarked(t *testing.T) {
	s := open(t)
	rows := manyTowns(100)
	importTowns(t, s, towns(1), rows...)
	retired, current, err := s.FinishPostalImport(t.Context(), towns(1), false)
	require.NoError(t, err)
	require.Equal(t, []int{0, 100}, []int{retired, current})

	importTowns(t, s, towns(2), rows[:97]...)
	require.False(t, lookUp(t, s, 98)[0].Retired, "the import is not finished")
	retired, current, err = s.FinishPostalImport(t.Context(), towns(2), false)
	require.NoError(t, err)
	require.Equal(t, []int{3, 97}, []int{retired, current})
	require.True(t, lookUp(t, s, 98)[0].Retired)

	require.Equal(t, domain.PostalImport{Updated: 1}, importTowns(t, s, towns(2), rows[98]))
	require.False(t, lookUp(t, s, 98)[0].Retired, "a code that is back is current again")
}

func TestIncompletePostalTableRetiresNothing(t *testing.T) {
	s := open(t)
	rows := manyTowns(100)
	importTowns(t, s, towns(1), rows...)
	importTowns(t, s, towns(2), rows[:90]...)
	_, _, err := s.FinishPostalImport(t.Context(), towns(2), false)
	require.ErrorIs(t, err, domain.ErrPostalTableShrinks)
	require.False(t, lookUp(t, s, 95)[0].Retired)
	retired, current, err := s.FinishPostalImport(t.Context(), towns(2), true)
	require.NoError(t, err)
	require.Equal(t, []int{10, 90}, []int{retired, current})
}

func TestOlderPostalTableIsRefused(t *testing.T) {
	s := open(t)
	importTowns(t, s, towns(2), town(1, "町"))
	_, _, err := s.FinishPostalImport(t.Context(), towns(2), false)
	require.NoError(t, err)
	_, err = s.ImportPostalRows(t.Context(), towns(1), manyTowns(1))
	require.ErrorIs(t, err, domain.ErrPostalVersionOld)
	_, _, err = s.FinishPostalImport(t.Context(), towns(1), true)
	require.ErrorIs(t, err, domain.ErrPostalVersionOld)
	offices := domain.PostalVersion{Table: domain.OfficeTable, Day: towns(1).Day}
	require.Equal(t, domain.PostalImport{Created: 1}, importTowns(t, s, offices, town(1, "町")), "the tables have versions of their own")
	_, _, err = s.FinishPostalImport(t.Context(), offices, false)
	require.NoError(t, err)
	require.Len(t, lookUp(t, s, 1), 2)
}

func TestConcurrentPostalImportsEndAsOne(t *testing.T) {
	s := open(t)
	rows := manyTowns(300)
	var wg sync.WaitGroup
	for _, day := range []int{1, 2, 2, 1} {
		wg.Go(func() {
			for at := 0; at < len(rows); at += 100 {
				_, err := s.ImportPostalRows(t.Context(), towns(day), rows[at:at+100])
				require.NoError(t, err)
			}
		})
	}
	wg.Wait()
	retired, current, err := s.FinishPostalImport(t.Context(), towns(2), false)
	require.NoError(t, err)
	require.Equal(t, []int{0, 300}, []int{retired, current})
}
