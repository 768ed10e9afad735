package rpc_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

// requireCurrent requires a VERSION_CONFLICT with one detail.
func requireCurrent(t *testing.T, want proto.Message, err error) {
	t.Helper()
	requireError(t, err, errs.Conflict, "VERSION_CONFLICT")
	var conflict *errs.Error
	require.ErrorAs(t, err, &conflict)
	require.Len(t, conflict.Details, 1)
	require.True(t, proto.Equal(want, conflict.Details[0]), "want %v, got %v", want, conflict.Details[0])
}

func TestAStaleProfileUpdateReturnsTheCurrentProfile(t *testing.T) {
	client, user := serve(t), id.New()
	ctx, now := rpctest.Customer(t.Context(), user), timestamppb.New(clocktest.New().Now())
	update := func(version int64) error {
		_, err := client.UpdateProfile(ctx, &userv1.UpdateProfileRequest{DisplayName: "花子", Version: version})
		return err
	}
	requireCurrent(t, &userv1.ProfileConflict{Current: &userv1.Profile{UserId: user}}, update(7))
	_, err := client.AddAddress(ctx, &userv1.AddAddressRequest{Address: address()})
	require.NoError(t, err)
	requireCurrent(t, &userv1.ProfileConflict{Current: &userv1.Profile{UserId: user}}, update(7))
	require.NoError(t, update(0))
	current := &userv1.Profile{UserId: user, DisplayName: "花子", Version: 1}
	requireCurrent(t, &userv1.ProfileConflict{Current: current, UpdatedBy: user, UpdatedAt: now}, update(0))
}

func TestAStaleUpdateOfAnImportedProfileNamesTheImporter(t *testing.T) {
	client, importer := serve(t), id.New()
	staff := rpctest.As(t.Context(), auth.Identity{Subject: importer, Permissions: []string{"users.import"}})
	res, err := client.ImportCustomers(staff, &userv1.ImportCustomersRequest{
		Source: "old-shop", Customers: []*userv1.ImportedCustomer{{Number: "7", DisplayName: "花子"}},
	})
	require.NoError(t, err)
	user := res.GetUserIds()[0]
	_, err = client.UpdateProfile(rpctest.Customer(t.Context(), user), &userv1.UpdateProfileRequest{DisplayName: "x"})
	requireCurrent(t, &userv1.ProfileConflict{
		Current:   &userv1.Profile{UserId: user, DisplayName: "花子", Version: 1},
		UpdatedBy: importer, UpdatedAt: timestamppb.New(clocktest.New().Now()),
	}, err)
}
