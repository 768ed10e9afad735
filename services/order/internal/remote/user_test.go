package remote_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/remote"
)

// book is a user service that returns an error for every address.
type book struct {
	userv1connect.UserServiceClient
	err error
}

func (b book) GetAddress(context.Context, *userv1.GetAddressRequest) (*userv1.GetAddressResponse, error) {
	return nil, b.err
}

func TestAnOrderNeedsAnAddressOfItsCustomer(t *testing.T) {
	t.Parallel()
	notFound := errs.New(errs.NotFound, "ADDRESS_NOT_FOUND", "")
	_, err := remote.Addresses{Client: book{err: notFound}}.Address(t.Context(), "")
	require.ErrorIs(t, err, domain.ErrAddressRequired, "no address at all")
	require.Equal(t, errs.Precondition, errs.KindOf(err))

	_, err = remote.Addresses{Client: book{err: notFound}}.Address(t.Context(), "0198c0de-0000-7000-8000-00000000000a")
	require.ErrorIs(t, err, domain.ErrAddressUnknown, "no address with this id")
	require.Equal(t, errs.Invalid, errs.KindOf(err))

	down := errors.New("connection refused")
	_, err = remote.Addresses{Client: book{err: down}}.Address(t.Context(), "")
	require.Same(t, down, err, "another error stays what it is")
}
