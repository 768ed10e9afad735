package restjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
	_ "google.golang.org/protobuf/types/known/durationpb" // resolved by name
	"google.golang.org/protobuf/types/known/timestamppb"
	_ "google.golang.org/protobuf/types/known/wrapperspb" // resolved by name
)

// everything is a message with a field of each kind, in each shape that a field can have.
func everything(t testing.TB) protoreflect.MessageDescriptor {
	t.Helper()
	var text strings.Builder
	text.WriteString(`name: "t.proto" package: "t" syntax: "proto3" dependency: "google/protobuf/timestamp.proto"
		dependency: "google/protobuf/duration.proto" dependency: "google/protobuf/wrappers.proto"
		enum_type {name: "OrderStatus" value {name: "ORDER_STATUS_UNSPECIFIED" number: 0} value {name: "ORDER_STATUS_ON_WAY" number: 1}
			value {name: "OTHER" number: -2}}
		message_type {name: "All" oneof_decl {name: "choice"}`)
	types := map[string]string{
		"self": `TYPE_MESSAGE type_name: ".t.All"`, "status": `TYPE_ENUM type_name: ".t.OrderStatus"`,
		"time": `TYPE_MESSAGE type_name: ".google.protobuf.Timestamp"`, "span": `TYPE_MESSAGE type_name: ".google.protobuf.Duration"`,
		"long": `TYPE_MESSAGE type_name: ".google.protobuf.Int64Value"`, "wrapped": `TYPE_MESSAGE type_name: ".google.protobuf.StringValue"`,
	}
	for kind := protoreflect.Kind(1); kind.IsValid(); kind++ {
		if kind != protoreflect.GroupKind && kind != protoreflect.MessageKind && kind != protoreflect.EnumKind {
			types[kind.String()] = "TYPE_" + strings.ToUpper(kind.String())
		}
	}
	number := 0
	for prefix, rest := range map[string]string{"one_": "label: LABEL_OPTIONAL", "many_": "label: LABEL_REPEATED", "or_": "label: LABEL_OPTIONAL oneof_index: 0"} {
		for name, kind := range types {
			number++
			fmt.Fprintf(&text, " field {name: %q number: %d type: %s %s}", prefix+name, number, kind, rest)
		}
	}
	for _, entry := range []struct{ name, key, value string }{{"Text", "string", "self"}, {"Long", "int64", "status"}, {"Bool", "bool", "int64"}} {
		number++
		fmt.Fprintf(&text, ` field {name: "map_%s" number: %d type: TYPE_MESSAGE label: LABEL_REPEATED type_name: ".t.All.Map%sEntry"}
			nested_type {name: "Map%[3]sEntry" options {map_entry: true} field {name: "key" number: 1 type: %[4]s label: LABEL_OPTIONAL}
			field {name: "value" number: 2 type: %[5]s label: LABEL_OPTIONAL}}`,
			strings.ToLower(entry.name), number, entry.name, types[entry.key], types[entry.value])
	}
	text.WriteString("}")
	file := new(descriptorpb.FileDescriptorProto)
	require.NoError(t, prototext.Unmarshal([]byte(text.String()), file))
	descriptor, err := protodesc.NewFile(file, protoregistry.GlobalFiles)
	require.NoError(t, err)
	return descriptor.Messages().ByName("All")
}

// random sets about half of the fields of a message.
func random(rng *rand.Rand, m protoreflect.Message, depth int) {
	switch m.Descriptor().FullName() {
	case "google.protobuf.Timestamp":
		at := timestamppb.New(time.Unix(rng.Int64N(253402300800+62135596800)-62135596800, []int64{0, 5e8, 123_000, 7}[rng.IntN(4)]))
		proto.Merge(m.Interface(), convert(at, m))
		return
	case "google.protobuf.Duration":
		m.Set(m.Descriptor().Fields().ByNumber(1), protoreflect.ValueOfInt64(rng.Int64N(1000)))
		return
	}
	for i := range m.Descriptor().Fields().Len() {
		field := m.Descriptor().Fields().Get(i)
		if rng.IntN(2) == 0 || depth > 2 && field.Message() != nil {
			continue
		}
		switch {
		case field.IsMap():
			for range rng.IntN(3) {
				value := m.Mutable(field).Map().NewValue()
				if field.MapValue().Message() != nil {
					random(rng, value.Message(), depth+1)
				} else {
					value = randomValue(rng, field.MapValue())
				}
				m.Mutable(field).Map().Set(randomValue(rng, field.MapKey()).MapKey(), value)
			}
		case field.IsList():
			for range rng.IntN(3) {
				if field.Message() != nil {
					random(rng, m.Mutable(field).List().AppendMutable().Message(), depth+1)
				} else {
					m.Mutable(field).List().Append(randomValue(rng, field))
				}
			}
		case field.Message() != nil:
			random(rng, m.Mutable(field).Message(), depth+1)
		default:
			m.Set(field, randomValue(rng, field))
		}
	}
}

// convert returns a message as the type of another, which may be a dynamic one.
func convert(from proto.Message, to protoreflect.Message) proto.Message {
	data, err := proto.Marshal(from)
	if err != nil {
		panic(err)
	}
	out := to.New().Interface()
	if err := proto.Unmarshal(data, out); err != nil {
		panic(err)
	}
	return out
}

func randomValue(rng *rand.Rand, field protoreflect.FieldDescriptor) protoreflect.Value {
	bits := []uint64{0, 1, math.MaxUint64, 1 << 53, 1<<63 - 1, 1 << 63, rng.Uint64(), rng.Uint64N(1000)}[rng.IntN(8)]
	text := []string{"", "tea", "緑茶 🍵", "a\"b\\c\n\t\x00\x1f</script>\u2028", strings.Repeat("x", 100)}[rng.IntN(5)]
	float := []float64{0, 1.5, -1e300, math.Inf(1), math.Inf(-1), 1e21, 1e-7, math.MaxFloat32}[rng.IntN(8)]
	switch field.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(bits%2 == 0)
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum([]protoreflect.EnumNumber{0, 1, -2}[rng.IntN(3)])
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return protoreflect.ValueOfInt32(int32(bits))
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return protoreflect.ValueOfUint32(uint32(bits))
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return protoreflect.ValueOfInt64(int64(bits))
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return protoreflect.ValueOfUint64(bits)
	case protoreflect.FloatKind:
		return protoreflect.ValueOfFloat32(float32(float))
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(float)
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte(text))
	default:
		return protoreflect.ValueOfString(text)
	}
}

// TestAMessageComesBackFromItsJSON covers each kind of field in each shape. Reading takes
// what writing produces.
func TestAMessageComesBackFromItsJSON(t *testing.T) {
	t.Parallel()
	const runs = 500
	rng := rand.New(rand.NewPCG(1, 2))
	kind := dynamicpb.NewMessageType(everything(t))
	for range runs {
		want := kind.New().Interface()
		random(rng, want.ProtoReflect(), 0)
		text, err := Append(nil, want)
		require.NoError(t, err)
		require.True(t, json.Valid(text), "%s", text)
		got := kind.New().Interface()
		require.NoError(t, Unmarshal(text, got), "%s", text)
		require.True(t, proto.Equal(want, got), "%s\n%v\n%v", text, want, got)
		again, err := Append([]byte("x"), want)
		require.NoError(t, err)
		require.Equal(t, "x"+string(text), string(again), "equal messages have equal bytes")
	}
}

// TestAnIntegerIsANumberAndAnEnumValueAShortName states the rules of REST (docs/adr/0037) on one
// message, beside what protobuf's own JSON has.
func TestAnIntegerIsANumberAndAnEnumValueAShortName(t *testing.T) {
	t.Parallel()
	all := everything(t)
	read := func(text string) proto.Message {
		m := dynamicpb.NewMessage(all)
		require.NoError(t, protojson.Unmarshal([]byte(text), m))
		return m
	}
	for name, tc := range map[string]struct{ proto, rest string }{
		"64 bits":            {`{"manyInt64":["-9007199254740993"],"oneUint64":"18446744073709551615"}`, `"manyInt64":[-9007199254740993]`},
		"wrapper":            {`{"oneLong":"12"}`, `"oneLong":12`},
		"short name":         {`{"oneStatus":"ORDER_STATUS_ON_WAY"}`, `"oneStatus":"on_way"`},
		"name of no prefix":  {`{"manyStatus":["OTHER"]}`, `"manyStatus":["other"]`},
		"number of no name":  {`{"oneStatus":9}`, `"oneStatus":9`},
		"in a map":           {`{"mapLong":{"10":"OTHER","9":0}}`, `"mapLong":{"10":"other","9":"unspecified"}`},
		"zeros":              {`{}`, `"oneInt64":0`},
		"empty text":         {`{}`, `"oneString":""`},
		"empty list":         {`{}`, `"manySelf":[]`},
		"empty map":          {`{}`, `"mapText":{}`},
		"zero of an enum":    {`{}`, `"oneStatus":"unspecified"`},
		"chosen of a oneof":  {`{"orBool":false}`, `"orBool":false`},
		"time":               {`{"oneTime":"2026-04-01T00:00:00.5+09:00"}`, `"oneTime":"2026-03-31T15:00:00.500Z"`},
		"time before Christ": {`{"oneTime":"0001-01-01T00:00:00Z"}`, `"oneTime":"0001-01-01T00:00:00Z"`},
		"bytes":              {`{"oneBytes":"_-8="}`, `"oneBytes":"/+8="`},
	} {
		text, err := Append(nil, read(tc.proto))
		require.NoError(t, err)
		require.Contains(t, string(text), tc.rest, name)
		require.NotContains(t, string(text), "oneSelf", "an absent message is absent")
		require.NotContains(t, string(text), "orInt64", "so is what a oneof does not hold")
	}
	broken := dynamicpb.NewMessage(all)
	broken.Set(all.Fields().ByName("one_string"), protoreflect.ValueOfString("\xff"))
	_, err := Append(nil, broken)
	require.ErrorIs(t, err, errNotUTF8)
}

// TestAFieldThatCannotBeReadIsNamed: the path of each fault, however deep.
func TestAFieldThatCannotBeReadIsNamed(t *testing.T) {
	t.Parallel()
	all := everything(t)
	for body, want := range map[string]string{
		`{"oneInt32":"x"}`:                               "oneInt32 request.type",
		`{"oneInt32":2147483648}`:                        "oneInt32 request.type",
		`{"one_int32":1,"oneInt32":1}`:                   "oneInt32 request.repeated",
		`{"oneString":7}`:                                "oneString request.type",
		`{"oneString":"` + "\xff" + `"}`:                 "oneString request.type",
		`{"manySelf":[{},{"manySelf":[{"oneBool":0}]}]}`: "manySelf[1].manySelf[0].oneBool request.type",
		`{"manyInt64":{}}`:                               "manyInt64 request.type",
		`{"manyInt64":[1,null]}`:                         "manyInt64[1] request.type",
		`{"oneSelf":[]}`:                                 "oneSelf request.type",
		`{"oneSelf":{"foo":{},"oneInt64":1.5}}`:          "oneSelf.foo request.unknown, oneSelf.oneInt64 request.type",
		`{"mapText":{"a":{"b":1}}}`:                      `mapText["a"].b request.unknown`,
		`{"mapLong":{"x":1}}`:                            `mapLong["x"] request.type`,
		`{"mapText":[]}`:                                 "mapText request.type",
		`{"oneStatus":"ORDER_STATUS_ON_WAY"}`:            "oneStatus request.enum",
		`{"manyStatus":["on_way","ON_WAY"]}`:             "manyStatus[1] request.enum",
		`{"oneStatus":true}`:                             "oneStatus request.type",
		`{"oneStatus":1}`:                                "oneStatus request.type",
		`{"manyStatus":["on_way","1",0,null]}`:           "manyStatus[1] request.enum, manyStatus[2] request.type, manyStatus[3] request.type",
		`{"mapLong":{"1":2}}`:                            `mapLong["1"] request.type`,
		`{"oneTime":"yesterday"}`:                        "oneTime request.type",
		`{"` + strings.Repeat("x", 100) + `":1}`:         strings.Repeat("x", 64) + "… request.unknown",
		`[]`:                                             "",
		`{`:                                              "",
		`{} {}`:                                          "",
		`{"orBool":true,"orInt32":1}`:                    "",
	} {
		err := Unmarshal([]byte(body), dynamicpb.NewMessage(all))
		require.Error(t, err, body)
		var faults Faults
		_ = errors.As(err, &faults) // none for what is not an object
		var named []string
		for _, f := range faults {
			named = append(named, f.Path+" "+f.Rule)
		}
		require.Equal(t, want, strings.Join(named, ", "), body)
	}
	for _, body := range []string{`{"oneStatus":"on_way","manyStatus":["on_way","other"],"oneSelf":null,"oneInt64":"12","one_int32":1e2}`, ` {} `} {
		require.NoError(t, Unmarshal([]byte(body), dynamicpb.NewMessage(all)), body)
	}
	many := Unmarshal([]byte(`{"manyInt32":[`+strings.Repeat(`"x",`, 1000)+`1]}`), dynamicpb.NewMessage(all))
	require.Len(t, many, maxFaults)
}
