package protocol

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/id"
)

// reached is the outcome of a call that the access rule of its method allows.
const reached = "reached"

// unreached are the reasons with which the edge refuses a call before its method runs.
var unreached = []string{"TOKEN_MISSING", "TOKEN_INVALID", "PERMISSION_DENIED", "SECOND_FACTOR_REQUIRED", "STEP_UP_REQUIRED", "EMAIL_NOT_VERIFIED"}

// misread are the reasons of a request that is no fixture: it says nothing about access.
var misread = []string{"", "VALIDATION_FAILED", "MALFORMED_REQUEST", "ROUTE_NOT_FOUND", "METHOD_NOT_ALLOWED"}

// TestProtocolAccess calls every public method, over Connect and REST, as every kind of caller.
func TestProtocolAccess(t *testing.T) {
	w := newAccessWorld(t)
	t.Run("A03 foreign objects", w.foreignObjects)
	t.Run("A03 foreign objects of services", w.foreignObjectsOfServices)
	t.Run("A04 matrix", w.matrix) // ends the other sessions of its callers
}

// matrix checks that each call is allowed exactly if the access option of the method says so.
func (w *accessWorld) matrix(t *testing.T) {
	checked := 0
	for name, method := range publicMethods(t) {
		message := harmless[name]
		require.NotNil(t, message, "%s needs a request in harmless", name)
		require.Equal(t, method.Input().FullName(), message.ProtoReflect().Descriptor().FullName(), name)
		for _, c := range w.callers {
			want := c.outcome(accessOf(method))
			for protocol, send := range protocols {
				got := send(t, w.shop, method, message, c.credentials())
				require.Less(t, got.Status, http.StatusInternalServerError, "%s calls %s over %s: %s", c.name, name, protocol, got.Body)
				require.Equal(t, want, outcomeOf(t, c, got), "%s calls %s over %s: %s", c.name, name, protocol, got.Body)
				checked++
			}
		}
	}
	require.Len(t, harmless, len(publicMethods(t)), "harmless has requests of methods that do not exist")
	t.Logf("%d combinations", checked)
}

// outcomeOf returns the reason of a refused call, or reached.
func outcomeOf(t *testing.T, c accessCaller, a harness.Answer) string {
	t.Helper()
	if a.Status < http.StatusBadRequest {
		return reached
	}
	if slices.Contains(unreached, a.Reason()) || c.guest && a.Reason() == auth.ErrCapabilityInvalid.Reason {
		return a.Reason()
	}
	require.NotContains(t, misread, a.Reason(), "%d %s", a.Status, a.Body)
	return reached
}

// foreignObjects checks every field that names an object of a customer: for those who do not own
// the object, the answer is that for an object that does not exist, and the object stays as it was.
func (w *accessWorld) foreignObjects(t *testing.T) {
	all, foreign, checked := swaps(t), make(map[string]string), 0
	for path, swap := range all {
		foreign[path] = swap.object(t, w, w.owner)
	}
	w.shop.Settles(t, harness.Soon)
	before := w.owner.belongings(t)
	for path, swap := range all {
		for _, c := range w.callers {
			if c.token == w.owner.Tokens.GetAccessToken() {
				continue
			}
			for protocol := range protocols {
				got := swap.call(t, w, protocol, c.credentials(), foreign[path])
				if !swap.position {
					checked++
					require.Equal(t, swap.call(t, w, protocol, c.credentials(), absentID), got, "%s over %s, as %s", path, protocol, c.name)
				}
				w.owner.requireAbsent(t, got)
				checked++
			}
		}
		require.Equal(t, before, w.owner.belongings(t), path)
		for protocol := range protocols { // the request is right: with an own object it succeeds
			token := w.shopper.Tokens.GetAccessToken()
			if accessOf(swap.method).GetStepUp() {
				token = w.signed(t, "acr", auth.ACRSecondFactor)
			}
			got := swap.call(t, w, protocol, "Bearer "+token, swap.object(t, w, w.shopper))
			require.Regexp(t, `^20[01] |ORDER_NOT_RESCHEDULABLE`, got, "%s over %s", path, protocol)
		}
	}
	require.NotZero(t, checked)
	t.Logf("%d combinations", checked)
}

// publicMethods returns the methods of the public edge by "Service.Method".
func publicMethods(t *testing.T) map[string]protoreflect.MethodDescriptor {
	t.Helper()
	all := make(map[string]protoreflect.MethodDescriptor)
	services := webv1.File_akinai_bff_web_v1_web_service_proto.Services()
	for i := range services.Len() {
		for j := range services.Get(i).Methods().Len() {
			method := services.Get(i).Methods().Get(j)
			require.Equal(t, optionsv1.Audience_AUDIENCE_PUBLIC, accessOf(method).GetAudience(), method.FullName())
			all[fmt.Sprintf("%s.%s", services.Get(i).Name(), method.Name())] = method
		}
	}
	return all
}

func accessOf(method protoreflect.MethodDescriptor) *optionsv1.Access {
	rule, _ := proto.GetExtension(method.Options(), optionsv1.E_Access).(*optionsv1.Access)
	return rule
}

// name writes the name of an object into the field at the end of a path of fields. A request that
// names a cart names its version too, and has no lines.
func (w *accessWorld) name(message proto.Message, path []protoreflect.FieldDescriptor, value string) {
	m := message.ProtoReflect()
	set(m, path, value)
	if options := m.Descriptor().Fields().ByName("delivery_options"); options != nil && path[0].Name() == "address_id" {
		m.Set(options, protoreflect.ValueOfBool(true)) // a quote reads the address for them alone
	}
	if path[0].Name() != "cart" {
		return
	}
	m.Clear(m.Descriptor().Fields().ByName("lines"))
	cart := m.Mutable(path[0]).Message()
	cart.Set(cart.Descriptor().Fields().ByName("version"), protoreflect.ValueOfInt64(max(w.carts[value], 1)))
}

// set writes a text into the field at the end of a path of fields.
func set(message protoreflect.Message, path []protoreflect.FieldDescriptor, value string) {
	for _, field := range path[:len(path)-1] {
		message = message.Mutable(field).Message()
	}
	message.Set(path[len(path)-1], protoreflect.ValueOfString(value))
}

// absentID is a well-formed id that nothing has.
var absentID = id.New()
