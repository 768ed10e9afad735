package errs_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/akinai/akinai/pkg/errs"
)

func TestAStaleWriteIsItsConflictAndHasTheCurrentResource(t *testing.T) {
	t.Parallel()
	conflict := errs.New(errs.Conflict, "VERSION_CONFLICT", "it was changed")
	err := fmt.Errorf("update: %w", errs.NewStale(conflict, "now"))
	detail := func(current string) proto.Message { return wrapperspb.String(current) }

	require.ErrorIs(t, err, conflict)
	require.Equal(t, "VERSION_CONFLICT", errs.ReasonOf(err))
	require.NotContains(t, err.Error(), "now", "it may be personal data")
	var got *errs.Error
	require.ErrorAs(t, errs.AttachCurrent(err, detail), &got)
	require.Len(t, got.Details, 1)
	require.True(t, proto.Equal(wrapperspb.String("now"), got.Details[0]))
	require.Empty(t, conflict.Details)

	require.Equal(t, err, errs.AttachCurrent(err, func(int) proto.Message { return wrapperspb.Int32(1) }), "another resource")
	require.NoError(t, errs.AttachCurrent(nil, detail))
}
