package rpc_test

import (
	"fmt"
	"strings"
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

func TestMetadataOfACustomerAreWrittenByStaffAndSeenInTheProfile(t *testing.T) {
	client, user, clerk := serve(t), id.New(), id.New()
	ctx := rpctest.Customer(t.Context(), user)
	staff := rpctest.As(t.Context(), auth.Identity{Subject: clerk, Permissions: []string{"customers.write"}})
	set := func(version int64, values map[string]string) (*userv1.CustomerMetadata, error) {
		res, err := client.SetCustomerMetadata(staff, &userv1.SetCustomerMetadataRequest{
			UserId: strings.ToUpper(user), Version: version, Metadata: values,
		})
		return res.GetMetadata(), err
	}
	first := map[string]string{"crm_id": "4711", "rank": "金"}
	want := &userv1.CustomerMetadata{UserId: user, Metadata: first, Version: 1}
	got, err := set(0, first)
	require.NoError(t, err)
	require.True(t, proto.Equal(want, got), got)
	for version := range int64(3) { // a repetition changes nothing
		got, err = set(version, first)
		require.NoError(t, err)
		require.True(t, proto.Equal(want, got), got)
	}
	profile, err := client.GetProfile(ctx, &userv1.GetProfileRequest{})
	require.NoError(t, err)
	require.True(t, proto.Equal(&userv1.Profile{UserId: user, Metadata: first}, profile.GetProfile()), "the person wrote nothing yet")

	updated, err := client.UpdateProfile(ctx, &userv1.UpdateProfileRequest{DisplayName: "花子"})
	require.NoError(t, err)
	require.Equal(t, first, updated.GetProfile().GetMetadata(), "an update of the profile keeps them")
	second := map[string]string{"rank": "銀"}
	got, err = set(1, second)
	require.NoError(t, err)
	require.True(t, proto.Equal(&userv1.CustomerMetadata{UserId: user, Metadata: second, Version: 2}, got), "the whole map: %v", got)
	profile, err = client.GetProfile(ctx, &userv1.GetProfileRequest{})
	require.NoError(t, err)
	require.EqualValues(t, 1, profile.GetProfile().GetVersion(), "staff does not make the person's update stale")
	require.Equal(t, second, profile.GetProfile().GetMetadata())

	_, err = set(2, nil)
	require.NoError(t, err)
	read, err := client.GetCustomerMetadata(staff, &userv1.GetCustomerMetadataRequest{UserId: user})
	require.NoError(t, err)
	require.True(t, proto.Equal(&userv1.CustomerMetadata{UserId: user, Version: 3}, read.GetMetadata()), read)
}

func TestAStaleWriteOfMetadataReturnsTheCurrentMetadata(t *testing.T) {
	client, user, clerk := serve(t), id.New(), id.New()
	staff := rpctest.As(t.Context(), auth.Identity{Subject: clerk, Permissions: []string{"customers.write"}})
	set := func(version int64, value string) error {
		_, err := client.SetCustomerMetadata(staff, &userv1.SetCustomerMetadataRequest{
			UserId: user, Version: version, Metadata: map[string]string{"rank": value},
		})
		return err
	}
	requireCurrent(t, &userv1.CustomerMetadataConflict{Current: &userv1.CustomerMetadata{UserId: user}}, set(7, "金"))
	require.NoError(t, set(0, "金"))
	want := &userv1.CustomerMetadataConflict{
		Current:   &userv1.CustomerMetadata{UserId: user, Metadata: map[string]string{"rank": "金"}, Version: 1},
		UpdatedBy: clerk, UpdatedAt: timestamppb.New(clocktest.New().Now()),
	}
	requireCurrent(t, want, set(0, "銀"))
	requireCurrent(t, want, set(2, "銀"))
}

func TestMetadataOfACustomerAreBoundedAndForStaffOnly(t *testing.T) {
	client, user := serve(t), id.New()
	staff := rpctest.As(t.Context(), auth.Identity{Subject: id.New(), Permissions: []string{"customers.write"}})
	many := make(map[string]string)
	for i := range 17 {
		many[fmt.Sprint("k", i)] = "v"
	}
	for name, tc := range map[string]struct {
		values map[string]string
		reason string
	}{
		"too many":         {many, "VALIDATION_FAILED"},
		"a key in capital": {map[string]string{"Key": "v"}, "VALIDATION_FAILED"},
		"a value too long": {map[string]string{"k": strings.Repeat("長", 501)}, "VALIDATION_FAILED"},
		"two lines":        {map[string]string{"k": "a\nb"}, "TEXT_INVALID"},
	} {
		_, err := client.SetCustomerMetadata(staff, &userv1.SetCustomerMetadataRequest{UserId: user, Metadata: tc.values})
		require.Equal(t, tc.reason, errs.ReasonOf(err), name)
	}
	own := rpctest.Customer(t.Context(), user)
	_, err := client.SetCustomerMetadata(own, &userv1.SetCustomerMetadataRequest{UserId: user, Metadata: map[string]string{"rank": "金"}})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
	_, err = client.GetCustomerMetadata(own, &userv1.GetCustomerMetadataRequest{UserId: user})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
}
