package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/user/internal/domain"
	"github.com/akinai/akinai/services/user/internal/store"
)

var now = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)

func open(t *testing.T) *store.Store {
	t.Helper()
	t.Parallel()
	return store.New(pgtest.New(t, "users", db.Kit(), db.Migrations("users")))
}

func person() domain.UserID { return domain.UserID(id.New()) }

func address(n int) domain.Address {
	return domain.Address{
		Name: "山田 花子", PostalCode: "1500001", Prefecture: "東京都", City: "渋谷区", Line1: fmt.Sprintf("神宮前1-2-%d", n),
		Line2: "青空ビル 4F", Phone: "03-1234-5678", NameKana: "ヤマダ", Company: "青空商会", Department: "総務部", DeliveryNotes: "宅配ボックスへ",
		Label: domain.AddressLabelWork,
	}
}

func add(t *testing.T, s *store.Store, user domain.UserID, n int) domain.SavedAddress {
	t.Helper()
	saved, err := s.AddAddress(t.Context(), user, address(n), now)
	require.NoError(t, err)
	return saved
}

func book(t *testing.T, s *store.Store, user domain.UserID) []domain.SavedAddress {
	t.Helper()
	out, err := s.ListAddresses(t.Context(), user)
	require.NoError(t, err)
	return out
}

func TestProfileIsWrittenOnTopOfTheVersionRead(t *testing.T) {
	s, user := open(t), person()
	empty, err := s.GetProfile(t.Context(), user)
	require.NoError(t, err)
	require.Equal(t, domain.Profile{UserID: user}, empty)

	_, err = s.SaveProfile(t.Context(), domain.Profile{UserID: user, DisplayName: "花子", Version: 7}, now)
	require.ErrorIs(t, err, domain.ErrVersionConflict, "a version of a profile that is not there")

	first, err := s.SaveProfile(t.Context(), domain.Profile{UserID: user, DisplayName: "花子"}, now)
	require.NoError(t, err)
	require.Equal(t, domain.Profile{UserID: user, DisplayName: "花子", Version: 1}, first)

	for _, stale := range []int64{0, 2} {
		_, err = s.SaveProfile(t.Context(), domain.Profile{UserID: user, DisplayName: "太郎", Version: stale}, now)
		require.ErrorIs(t, err, domain.ErrVersionConflict)
	}
	second, err := s.SaveProfile(t.Context(), domain.Profile{UserID: user, DisplayName: "はなこ", Version: 1}, now)
	require.NoError(t, err)
	stored, err := s.GetProfile(t.Context(), user)
	require.NoError(t, err)
	require.Equal(t, second, stored)
	require.EqualValues(t, 2, stored.Version)
}

// TestAConsentKeepsItsTimeAndItsProof: a repeated consent keeps its time, and a withdrawn one stays
// in the row.
func TestAConsentKeepsItsTimeAndItsProof(t *testing.T) {
	t.Parallel()
	database, user := pgtest.New(t, "users", db.Kit(), db.Migrations("users")), person()
	s := store.New(database)
	save := func(version int64, text string, at time.Time) domain.Consent {
		saved, err := s.SaveProfile(t.Context(), domain.Profile{
			UserID: user, DisplayName: "花子", Newsletter: domain.Consent{TextVersion: text}, Version: version,
		}, at)
		require.NoError(t, err)
		stored, err := s.GetProfile(t.Context(), user)
		require.NoError(t, err)
		require.Equal(t, saved, stored)
		return stored.Newsletter
	}
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	require.Zero(t, save(0, "", day(0)), "the default is no newsletter")
	require.Equal(t, domain.Consent{TextVersion: "v1", At: day(1)}, save(1, "v1", day(1)))
	require.Equal(t, domain.Consent{TextVersion: "v1", At: day(1)}, save(2, "v1", day(2)), "the same consent")
	require.Equal(t, domain.Consent{TextVersion: "v2", At: day(3)}, save(3, "v2", day(3)))
	for n := range int64(2) {
		require.Zero(t, save(4+n, "", day(4+int(n))))
		var text string
		var given, withdrawn time.Time
		require.NoError(t, database.QueryRow(t.Context(), `SELECT newsletter_text, newsletter_consented_at, newsletter_withdrawn_at
			FROM profiles WHERE user_id = $1`, string(user)).Scan(&text, &given, &withdrawn))
		require.Equal(t, []any{"v2", day(3), day(4)}, []any{text, given.UTC(), withdrawn.UTC()})
	}
	require.Equal(t, domain.Consent{TextVersion: "v2", At: day(6)}, save(6, "v2", day(6)), "a new consent to a withdrawn text")
}

func TestProfileCanBeWrittenAfterAnAddress(t *testing.T) {
	s, user := open(t), person()
	add(t, s, user, 1)
	profile, err := s.GetProfile(t.Context(), user)
	require.NoError(t, err)
	require.Equal(t, domain.Profile{UserID: user}, profile)
	profile, err = s.SaveProfile(t.Context(), domain.Profile{UserID: user, DisplayName: "花子"}, now)
	require.NoError(t, err)
	require.EqualValues(t, 1, profile.Version)
	require.Len(t, book(t, s, user), 1)
}

func TestOneOfManyProfileWritersWins(t *testing.T) {
	s, user := open(t), person()
	for version := range int64(2) {
		errs := race(20, func(n int) error {
			_, err := s.SaveProfile(t.Context(), domain.Profile{UserID: user, DisplayName: fmt.Sprint(n), Version: version}, now)
			return err
		})
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			require.ErrorIs(t, err, domain.ErrVersionConflict)
		}
		require.Equal(t, 1, won)
	}
}

func TestImportIsRepeatable(t *testing.T) {
	s := open(t)
	known, fresh := person(), person()
	_, err := s.SaveProfile(t.Context(), domain.Profile{UserID: known, DisplayName: "own name"}, now)
	require.NoError(t, err)
	batch := []domain.Profile{
		{UserID: fresh, DisplayName: "imported"}, {UserID: known, DisplayName: "imported"}, {UserID: fresh, DisplayName: "twice"},
	}
	for range 2 {
		require.NoError(t, s.ImportProfiles(t.Context(), "system:import", batch, now))
		profile, err := s.GetProfile(t.Context(), fresh)
		require.NoError(t, err)
		require.Equal(t, domain.Profile{UserID: fresh, DisplayName: "imported", Version: 1}, profile)
		profile, err = s.GetProfile(t.Context(), known)
		require.NoError(t, err)
		require.Equal(t, "own name", profile.DisplayName)
	}
}

func TestImportsInOppositeOrdersDoNotBlockEachOther(t *testing.T) {
	s := open(t)
	forward, backward := make([]domain.Profile, 500), make([]domain.Profile, 500)
	for i := range forward {
		forward[i] = domain.Profile{UserID: person(), DisplayName: "x"}
		backward[len(backward)-1-i] = forward[i]
	}
	for _, err := range race(6, func(n int) error {
		return s.ImportProfiles(t.Context(), "system:import", [][]domain.Profile{forward, backward}[n%2], now)
	}) {
		require.NoError(t, err)
	}
}

func TestFirstAddressIsTheDefaultAndTheOldestFollows(t *testing.T) {
	s, user := open(t), person()
	first, second, third := add(t, s, user, 1), add(t, s, user, 2), add(t, s, user, 3)
	require.Equal(t, []bool{true, false, false}, []bool{first.Default, second.Default, third.Default})
	require.Equal(t, []domain.SavedAddress{first, second, third}, book(t, s, user))

	require.NoError(t, s.DeleteAddress(t.Context(), user, first.ID))
	second.Default = true
	require.Equal(t, []domain.SavedAddress{second, third}, book(t, s, user))
	standard, err := s.GetAddress(t.Context(), user, "")
	require.NoError(t, err)
	require.Equal(t, second, standard)

	again := add(t, s, user, 1)
	require.Equal(t, first.ID, again.ID)
	require.False(t, again.Default)
	require.Equal(t, []domain.SavedAddress{second, third, again}, book(t, s, user))
}

func TestSameAddressIsTheSameRow(t *testing.T) {
	s, user := open(t), person()
	first := add(t, s, user, 1)
	require.Equal(t, first, add(t, s, user, 1))
	require.Equal(t, []domain.SavedAddress{first}, book(t, s, user))

	for _, err := range race(20, func(int) error {
		_, err := s.AddAddress(t.Context(), user, address(2), now)
		return err
	}) {
		require.NoError(t, err)
	}
	require.Len(t, book(t, s, user), 2)
	fill(t, s, user, domain.MaxAddresses-2) // repeated adds did not increment the count
	require.Equal(t, first, add(t, s, user, 1), "a full book knows what is in it")
}

func TestBookHoldsTwentyAddresses(t *testing.T) {
	s, user := open(t), person()
	errs := race(40, func(n int) error {
		_, err := s.AddAddress(t.Context(), user, address(n), now)
		return err
	})
	added := 0
	for _, err := range errs {
		if err == nil {
			added++
			continue
		}
		require.ErrorIs(t, err, domain.ErrAddressLimit)
	}
	require.Equal(t, domain.MaxAddresses, added)
	full := book(t, s, user)
	require.Len(t, full, domain.MaxAddresses)

	for range 2 { // a repeated deletion does not decrement the count again
		require.NoError(t, s.DeleteAddress(t.Context(), user, full[0].ID))
	}
	add(t, s, user, 100)
	_, err := s.AddAddress(t.Context(), user, address(101), now)
	require.ErrorIs(t, err, domain.ErrAddressLimit)
}

func TestConcurrentAddsAndDeletesOfOneAddress(t *testing.T) {
	s, user := open(t), person()
	add(t, s, user, 0)
	for _, err := range race(60, func(n int) error {
		if n%2 == 0 {
			return s.DeleteAddress(t.Context(), user, address(1).IDFor(user))
		}
		_, err := s.AddAddress(t.Context(), user, address(1), now)
		return err
	}) {
		require.NoError(t, err)
	}
	require.NoError(t, s.DeleteAddress(t.Context(), user, address(1).IDFor(user)))
	require.Len(t, book(t, s, user), 1)
	fill(t, s, user, domain.MaxAddresses-1) // the count equals the number of rows
}

func TestAddressOfAnotherUserDoesNotExist(t *testing.T) {
	s, alice, bob := open(t), person(), person()
	saved := add(t, s, alice, 1)
	_, err := s.GetAddress(t.Context(), bob, saved.ID)
	require.ErrorIs(t, err, domain.ErrAddressNotFound)
	_, err = s.GetAddress(t.Context(), bob, "")
	require.ErrorIs(t, err, domain.ErrAddressNotFound)
	require.NoError(t, s.DeleteAddress(t.Context(), bob, saved.ID))
	require.Empty(t, book(t, s, bob))
	require.Equal(t, []domain.SavedAddress{saved}, book(t, s, alice))
}

// fill adds n addresses and requires that the book is then full.
func fill(t *testing.T, s *store.Store, user domain.UserID, n int) {
	t.Helper()
	for i := range n {
		add(t, s, user, 1000+i)
	}
	_, err := s.AddAddress(t.Context(), user, address(9999), now)
	require.ErrorIs(t, err, domain.ErrAddressLimit)
}

// race calls do n times concurrently and returns the results.
func race(n int, do func(n int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			<-start
			errs[i] = do(i)
		})
	}
	close(start)
	group.Wait()
	return errs
}

func TestChosenAddressIsTheDefault(t *testing.T) {
	s, user := open(t), person()
	first, second := add(t, s, user, 1), add(t, s, user, 2)
	for range 2 {
		saved, err := s.SetDefaultAddress(t.Context(), user, second.ID)
		require.NoError(t, err)
		require.True(t, saved.Default)
		require.Equal(t, []domain.AddressID{second.ID, first.ID}, ids(book(t, s, user)))
	}
	third := add(t, s, user, 3)
	require.False(t, third.Default)
	require.NoError(t, s.DeleteAddress(t.Context(), user, second.ID))
	require.Equal(t, []domain.AddressID{first.ID, third.ID}, ids(book(t, s, user)), "the oldest follows")
	_, err := s.SetDefaultAddress(t.Context(), person(), first.ID)
	require.ErrorIs(t, err, domain.ErrAddressNotFound, "another user's address does not exist")
}

func ids(book []domain.SavedAddress) []domain.AddressID {
	out := make([]domain.AddressID, len(book))
	for i, saved := range book {
		out[i] = saved.ID
	}
	return out
}

// defaults returns the number of default addresses.
func defaults(book []domain.SavedAddress) (n int) {
	for _, saved := range book {
		if saved.Default {
			n++
		}
	}
	return n
}

func TestRacesForTheDefaultLeaveExactlyOne(t *testing.T) {
	s, user := open(t), person()
	saved := make([]domain.SavedAddress, 6)
	for i := range saved {
		saved[i] = add(t, s, user, i)
	}
	for _, err := range race(24, func(n int) error {
		_, err := s.SetDefaultAddress(t.Context(), user, saved[n%len(saved)].ID)
		return err
	}) {
		require.NoError(t, err)
	}
	require.Equal(t, 1, defaults(book(t, s, user)))

	was := book(t, s, user)[0].ID // the default is deleted while others become it
	for _, err := range race(12, func(n int) error {
		if n%3 == 0 {
			return s.DeleteAddress(t.Context(), user, was)
		}
		_, err := s.SetDefaultAddress(t.Context(), user, saved[n%len(saved)].ID)
		if errors.Is(err, domain.ErrAddressNotFound) && saved[n%len(saved)].ID == was {
			return nil
		}
		return err
	}) {
		require.NoError(t, err)
	}
	left := book(t, s, user)
	require.Len(t, left, 5)
	require.Equal(t, 1, defaults(left))
}

// TestAnAddressCannotBeEditedIntoAnotherOfTheBook: adding it would return the other one.
func TestAnAddressCannotBeEditedIntoAnotherOfTheBook(t *testing.T) {
	s, user := open(t), person()
	first, second := add(t, s, user, 1), add(t, s, user, 2)
	_, err := s.UpdateAddress(t.Context(), user, second.ID, address(1))
	require.ErrorIs(t, err, domain.ErrAddressDuplicate)
	var refusal *errs.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, string(first.ID), refusal.Meta["address_id"])
	require.Equal(t, []domain.SavedAddress{first, second}, book(t, s, user))
	_, err = s.UpdateAddress(t.Context(), user, first.ID, address(1))
	require.NoError(t, err, "its own content")
}

func TestEditedAddressKeepsItsIDAndItsOldContentCanBeAddedAgain(t *testing.T) {
	s, user := open(t), person()
	first := add(t, s, user, 1)
	for range 2 {
		edited, err := s.UpdateAddress(t.Context(), user, first.ID, address(2))
		require.NoError(t, err)
		require.Equal(t, domain.SavedAddress{ID: first.ID, Address: address(2), Default: true}, edited)
	}
	require.Equal(t, first.ID, add(t, s, user, 2).ID, "the book has it")
	again := add(t, s, user, 1)
	require.NotEqual(t, first.ID, again.ID)
	require.Equal(t, address(1), again.Address)
	require.Equal(t, again, add(t, s, user, 1))
	require.Len(t, book(t, s, user), 2)
	_, err := s.UpdateAddress(t.Context(), person(), first.ID, address(3))
	require.ErrorIs(t, err, domain.ErrAddressNotFound, "another user's address does not exist")
}

// TestConcurrentWritesStoreAnAddressOnce: edits of two addresses into the same one, beside adds of
// it, leave it once in the book.
func TestConcurrentWritesStoreAnAddressOnce(t *testing.T) {
	s := open(t)
	for name, write := range map[string]func(user domain.UserID, n int, saved []domain.SavedAddress) error{
		"edit and edit": func(user domain.UserID, n int, saved []domain.SavedAddress) error {
			_, err := s.UpdateAddress(t.Context(), user, saved[n%len(saved)].ID, address(99))
			return err
		},
		"edit and add": func(user domain.UserID, n int, saved []domain.SavedAddress) error {
			if n%2 == 0 {
				_, err := s.AddAddress(t.Context(), user, address(99), now)
				return err
			}
			_, err := s.UpdateAddress(t.Context(), user, saved[n%len(saved)].ID, address(99))
			return err
		},
		"add and add, while its first id is deleted": func(user domain.UserID, n int, saved []domain.SavedAddress) error {
			if n%4 == 0 {
				return s.DeleteAddress(t.Context(), user, saved[0].ID)
			}
			_, err := s.AddAddress(t.Context(), user, address(0), now)
			return err
		},
	} {
		for range 10 {
			user := person()
			var saved []domain.SavedAddress
			for n := range 6 {
				saved = append(saved, add(t, s, user, n))
			}
			_, err := s.UpdateAddress(t.Context(), user, saved[0].ID, address(50))
			require.NoError(t, err)
			for _, err := range race(12, func(n int) error { return write(user, n, saved) }) {
				if err != nil {
					require.ErrorIs(t, err, domain.ErrAddressDuplicate, name)
				}
			}
			seen := make(map[string]bool)
			for _, there := range book(t, s, user) {
				require.False(t, seen[there.Address.Key()], name)
				seen[there.Address.Key()] = true
			}
		}
	}
}
