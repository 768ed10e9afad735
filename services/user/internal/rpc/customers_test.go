package rpc_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/user/internal/app"
	"github.com/akinai/akinai/services/user/internal/domain"
	"github.com/akinai/akinai/services/user/internal/rpc"
	"github.com/akinai/akinai/services/user/internal/store"
)

func TestStaffFindAndReadCustomersAndAddNotes(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t, "users", db.Kit(), db.Migrations("users"))
	rows := store.New(pool)
	useCases := app.New(rows, rows, clocktest.New())
	raw := rpctest.Serve(t, func(s *connect.Server) {
		userv1connect.RegisterUserServiceHandler(s, rpc.NewServer(useCases))
		userv1connect.RegisterCustomerAdminServiceHandler(s, rpc.NewCustomerAdminServer(&app.Customers{App: useCases, Store: rows, Clock: clocktest.New()}))
	})
	own, desk := userv1connect.NewUserServiceClient(raw), userv1connect.NewCustomerAdminServiceClient(raw)
	staff := rpctest.As(t.Context(), auth.Identity{Subject: id.New(), Permissions: []string{"customers.read", "customers.write"}})
	var users []string
	for range 3 {
		user := id.New()
		users = append(users, user)
		_, err := own.UpdateProfile(rpctest.Customer(t.Context(), user), &userv1.UpdateProfileRequest{
			DisplayName: "はな", FamilyName: "鈴木", GivenName: "花子", FamilyNameKana: "すずき", GivenNameKana: "はなこ", Phone: "090-1111-2222",
		})
		require.NoError(t, err)
	}
	_, err := own.AddAddress(rpctest.Customer(t.Context(), users[0]), &userv1.AddAddressRequest{Address: address()})
	require.NoError(t, err)
	find := func(query string) (found []string) {
		t.Helper()
		req := &userv1.SearchCustomersRequest{Query: query, PageSize: 2}
		for {
			res, err := desk.SearchCustomers(staff, req)
			require.NoError(t, err)
			require.LessOrEqual(t, len(res.GetCustomers()), 2)
			for _, c := range res.GetCustomers() {
				found = append(found, c.GetUserId())
			}
			if req.PageToken = res.GetNextPageToken(); req.GetPageToken() == "" {
				return found
			}
		}
	}
	newest := slices.Clone(users)
	slices.Reverse(newest)
	for _, query := range []string{"鈴木 花", "鈴木花子", "すずき", "スズキ　ハナ", "ｽｽﾞｷ", "はな", "０９０ １１１１ ２２２２"} {
		require.Equal(t, newest, find(query), query)
	}
	require.Equal(t, users[:1], find("山田 花子"), "the name of an addressee")
	require.Equal(t, users[:1], find("03-1234-5678"), "the number of an addressee")
	for _, query := range []string{"花子", "_", "%", "090-1111-2223"} {
		require.Empty(t, find(query), query)
	}
	_, err = desk.SearchCustomers(staff, &userv1.SearchCustomersRequest{Query: "鈴木", PageToken: "x"})
	require.Equal(t, "PAGE_TOKEN_INVALID", errs.ReasonOf(err))

	add := &userv1.AddCustomerNoteRequest{UserId: strings.ToUpper(users[0]), NoteId: id.New(), Text: "一行目\n二行目"}
	for range 2 { // the second one changes nothing
		_, err = desk.AddCustomerNote(staff, add)
		require.NoError(t, err)
	}
	customer, err := desk.GetCustomer(staff, &userv1.GetCustomerRequest{UserId: strings.ToUpper(users[0])})
	require.NoError(t, err)
	require.Equal(t, "鈴木", customer.GetProfile().GetFamilyName())
	require.Len(t, customer.GetAddresses(), 1)
	require.Len(t, customer.GetNotes(), 1)
	require.Equal(t, add.GetText(), customer.GetNotes()[0].GetText())
	batch, err := desk.BatchGetCustomers(staff, &userv1.BatchGetCustomersRequest{UserIds: []string{users[1], id.New()}})
	require.NoError(t, err)
	require.Len(t, batch.GetCustomers(), 1)
	require.Equal(t, "鈴木 花子", batch.GetCustomers()[0].GetName())
	require.Equal(t, "スズキ ハナコ", batch.GetCustomers()[0].GetNameKana())

	reader := rpctest.As(t.Context(), auth.Identity{Subject: id.New(), Permissions: []string{"customers.read"}})
	_, err = desk.AddCustomerNote(reader, &userv1.AddCustomerNoteRequest{UserId: users[0], NoteId: id.New(), Text: "x"})
	require.Error(t, err)
	for _, who := range []context.Context{t.Context(), rpctest.Customer(t.Context(), users[0])} {
		_, err = desk.GetCustomer(who, &userv1.GetCustomerRequest{UserId: users[0]})
		require.Error(t, err)
	}
}

func TestACustomerHasALimitOfNotes(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t, "users", db.Kit(), db.Migrations("users"))
	user := id.New()
	_, err := pool.Exec(t.Context(), `INSERT INTO customer_notes SELECT $1, gen_random_uuid(), 'x', 'a', now() FROM generate_series(1, 500)`, user)
	require.NoError(t, err)
	rows := store.New(pool)
	desk := &app.Customers{App: app.New(rows, rows, clocktest.New()), Store: rows, Clock: clocktest.New()}
	require.Equal(t, "NOTE_LIMIT", errs.ReasonOf(desk.AddNote(t.Context(), domain.UserID(user), id.New(), "a", "x")))
}

// TestANoteThatWasSavedTakesNoOtherText: a repeated call succeeds, and one with another text of the
// same id does not lose it silently.
func TestANoteThatWasSavedTakesNoOtherText(t *testing.T) {
	t.Parallel()
	rows := store.New(pgtest.New(t, "users", db.Kit(), db.Migrations("users")))
	desk := &app.Customers{App: app.New(rows, rows, clocktest.New()), Store: rows, Clock: clocktest.New()}
	user, note := domain.UserID(id.New()), id.New()
	for range 2 {
		require.NoError(t, desk.AddNote(t.Context(), user, note, "a", "calls in the evening"))
	}
	require.Equal(t, "NOTE_EXISTS", errs.ReasonOf(desk.AddNote(t.Context(), user, note, "a", "calls in the morning")))
	notes, err := rows.Notes(t.Context(), user)
	require.NoError(t, err)
	require.Len(t, notes, 1)
}
