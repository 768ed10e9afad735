// Package audittest tests that every write by staff leaves one row in the audit log. The methods
// come from the descriptors, so that a new one without a request in the table fails the test.
package audittest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

// Request prepares what a method needs, and returns a request that changes something.
type Request func() proto.Message

// Log is a service under test with its audit log.
type Log struct {
	Client *connect.Client
	DB     *pg.DB
	// Package is the package of the protos, such as "akinai.product.v1".
	Package string
	// Staff calls the methods; the test adds a signer, a fresh second factor, and a session if
	// there is none.
	Staff auth.Identity
	// Exports are the methods that hand personal data out: a repetition leaves a row, too.
	Exports []string
}

// Check calls every recorded method of the package, in the order of their names: without its
// permission, with it, and once more. Only the second call leaves a row. requests contains one for
// each method, by "Service/Method".
func (l Log) Check(t *testing.T, requests map[string]Request) {
	t.Helper()
	l.Staff.Session, l.Staff.Signer = cmp.Or(l.Staff.Session, "5e551011-0000-4000-8000-000000000000"), "bff-admin"
	l.Staff.ACR, l.Staff.AuthTime = auth.ACRSecondFactor, clock.System().Now()
	var checked []string
	for _, method := range l.methods() {
		name := string(method.Parent().Name()) + "/" + string(method.Name())
		checked = append(checked, name)
		t.Run(name, func(t *testing.T) {
			require.Contains(t, requests, name, "the table has no request for this method")
			l.check(t, method, requests[name]())
		})
	}
	for name := range requests {
		require.Contains(t, checked, name, "no recorded method has this name")
	}
	require.NotEmpty(t, checked)
	t.Logf("%d methods", len(checked))
}

func (l Log) check(t *testing.T, method protoreflect.MethodDescriptor, request proto.Message) {
	t.Helper()
	permission := rule(method).GetPermission()
	before := l.count(t)
	stranger := l.Staff
	stranger.Permissions = slices.DeleteFunc(auth.GrantablePermissions(), func(p string) bool { return p == permission })
	err := l.call(rpctest.As(t.Context(), stranger), method, request)
	require.ErrorContains(t, err, rpc.ErrForbidden.Reason)
	require.Equal(t, before, l.count(t), "a refusal leaves no row")

	require.NoError(t, l.call(rpctest.As(t.Context(), l.Staff), method, request))
	require.Equal(t, before+1, l.count(t), "a write leaves one row")
	row := l.last(t)
	require.NotEmpty(t, row.Kind)
	require.NotEmpty(t, row.IDs)
	require.Len(t, row.Versions, len(row.IDs))
	require.Equal(t, audit.Row{
		Actor: l.Staff.Subject, Session: l.Staff.Session, Via: l.Staff.Signer, Permission: permission,
		Method: "/" + string(method.Parent().FullName()) + "/" + string(method.Name()), Kind: row.Kind, IDs: row.IDs, Versions: row.Versions, Reason: row.Reason,
	}, row)

	_ = l.call(rpctest.As(t.Context(), l.Staff), method, request) // succeeds or is refused
	if slices.Contains(l.Exports, string(method.Parent().Name())+"/"+string(method.Name())) {
		require.Equal(t, before+2, l.count(t), "each export leaves a row")
		return
	}
	require.Equal(t, before+1, l.count(t), "a repeated request changes nothing")
}

// methods returns the recorded methods of the package, sorted by name.
func (l Log) methods() []protoreflect.MethodDescriptor {
	var out []protoreflect.MethodDescriptor
	protoregistry.GlobalFiles.RangeFilesByPackage(protoreflect.FullName(l.Package), func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			for j := range service.Methods().Len() {
				if method := service.Methods().Get(j); audit.Recorded(rule(method), readOnly(method)) {
					out = append(out, method)
				}
			}
		}
		return true
	})
	slices.SortFunc(out, func(a, b protoreflect.MethodDescriptor) int {
		return strings.Compare(string(a.FullName()), string(b.FullName()))
	})
	return out
}

func rule(method protoreflect.MethodDescriptor) *optionsv1.Access {
	access, _ := proto.GetExtension(method.Options(), optionsv1.E_Access).(*optionsv1.Access)
	return access
}

func readOnly(method protoreflect.MethodDescriptor) bool {
	options, _ := method.Options().(*descriptorpb.MethodOptions)
	return options.GetIdempotencyLevel() == descriptorpb.MethodOptions_NO_SIDE_EFFECTS
}

func (l Log) call(ctx context.Context, method protoreflect.MethodDescriptor, request proto.Message) error {
	response, err := protoregistry.GlobalTypes.FindMessageByName(method.Output().FullName())
	if err != nil {
		return err
	}
	spec := connect.Spec{
		Procedure: "/" + string(method.Parent().FullName()) + "/" + string(method.Name()), Schema: method, StreamType: connect.StreamTypeUnary,
	}
	return l.Client.CallUnary(ctx, spec, request, response.New().Interface())
}

func (l Log) count(t *testing.T) (rows int) {
	t.Helper()
	require.NoError(t, l.DB.QueryRow(t.Context(), `SELECT count(*) FROM audit_events`).Scan(&rows))
	return rows
}

func (l Log) last(t *testing.T) audit.Row {
	t.Helper()
	rows, err := l.DB.Query(t.Context(), `
		SELECT actor, session_id::text, via, method, permission, coalesce(request_id, ''), object_kind, object_ids, versions,
			coalesce(reason, '')
		FROM audit_events ORDER BY id DESC LIMIT 1`)
	require.NoError(t, err)
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[audit.Row])
	require.NoError(t, err)
	return row
}
