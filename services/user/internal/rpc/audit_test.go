package rpc_test

import (
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/audittest"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/user/internal/app"
	"github.com/akinai/akinai/services/user/internal/rpc"
	"github.com/akinai/akinai/services/user/internal/store"
)

// What users write themselves leaves none.
func TestEveryWriteByStaffLeavesARow(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t, "users", db.Kit(), db.Migrations("users"))
	rows := store.New(pool)
	client := rpctest.Serve(t, func(s *connect.Server) {
		userv1connect.RegisterUserServiceHandler(s, rpc.NewServer(app.New(rows, rows, clocktest.New())))
		userv1connect.RegisterCustomerAdminServiceHandler(s, rpc.NewCustomerAdminServer(
			&app.Customers{App: app.New(rows, rows, clocktest.New()), Store: rows, Clock: clocktest.New()}))
		userv1connect.RegisterPostalServiceHandler(s, rpc.NewPostalServer(&app.Postal{Store: rows}))
	})
	log := audittest.Log{
		Client: client, DB: pool, Package: "akinai.user.v1",
		Staff: auth.Identity{Subject: id.New(), Permissions: []string{"users.import", "customers.write", "postal.write"}},
	}
	towns := userv1.PostalTable_POSTAL_TABLE_TOWNS
	log.Check(t, map[string]audittest.Request{
		"UserService/ImportCustomers": func() proto.Message {
			return &userv1.ImportCustomersRequest{Source: "pos", Customers: []*userv1.ImportedCustomer{
				{Number: "1", DisplayName: "花子"}, {Number: "2", DisplayName: "太郎"},
			}}
		},
		"CustomerAdminService/AddCustomerNote": func() proto.Message {
			return &userv1.AddCustomerNoteRequest{UserId: id.New(), NoteId: id.New(), Text: "折り返しの電話は夕方"}
		},
		"UserService/SetCustomerMetadata": func() proto.Message {
			user := id.New()
			_, err := userv1connect.NewUserServiceClient(client).UpdateProfile(
				rpctest.Customer(t.Context(), user), &userv1.UpdateProfileRequest{DisplayName: "花子"})
			require.NoError(t, err)
			return &userv1.SetCustomerMetadataRequest{UserId: user, Metadata: map[string]string{"rank": "金"}}
		},
		"PostalService/FinishPostalImport": func() proto.Message {
			return &userv1.FinishPostalImportRequest{Table: towns, Version: "2026-03-31"}
		},
		"PostalService/ImportPostalCodes": func() proto.Message {
			return &userv1.ImportPostalCodesRequest{Table: towns, Version: "2026-04-30", Rows: []*userv1.PostalRow{chiyoda()}}
		},
	})
}
