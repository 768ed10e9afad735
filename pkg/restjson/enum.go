package restjson

import (
	"strconv"
	"strings"
	"sync"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// enumNames holds the short names of the values of an enum type.
type enumNames struct {
	// quoted maps a number to its name in JSON.
	quoted map[protoreflect.EnumNumber]string
	// numbers maps a name to its number.
	numbers map[string]protoreflect.EnumNumber
}

// enums maps each protoreflect.EnumDescriptor to its *enumNames.
var enums sync.Map

func namesOf(enum protoreflect.EnumDescriptor) *enumNames {
	if cached, ok := enums.Load(enum); ok {
		if names, ok := cached.(*enumNames); ok {
			return names
		}
	}
	names := &enumNames{quoted: make(map[protoreflect.EnumNumber]string), numbers: make(map[string]protoreflect.EnumNumber)}
	prefix := prefixOf(string(enum.Name()))
	for i := range enum.Values().Len() {
		value := enum.Values().Get(i)
		name := strings.ToLower(strings.TrimPrefix(string(value.Name()), prefix))
		names.numbers[name] = value.Number()
		if _, alias := names.quoted[value.Number()]; !alias {
			names.quoted[value.Number()] = `"` + name + `"`
		}
	}
	enums.Store(enum, names)
	return names
}

// prefixOf returns the prefix of the values of an enum type: ORDER_STATUS_ for OrderStatus.
func prefixOf(enum string) string {
	var prefix strings.Builder
	for i, c := range enum {
		if i > 0 && 'A' <= c && c <= 'Z' {
			prefix.WriteByte('_')
		}
		prefix.WriteRune(c)
	}
	return strings.ToUpper(prefix.String()) + "_"
}

// appendEnum appends the short name of a value, or its number if it has no name.
func appendEnum(b []byte, enum protoreflect.EnumDescriptor, number protoreflect.EnumNumber) []byte {
	if name, ok := namesOf(enum).quoted[number]; ok {
		return append(b, name...)
	}
	return strconv.AppendInt(b, int64(number), 10)
}

// EnumNumber returns the number of the value with a short name.
func EnumNumber(enum protoreflect.EnumDescriptor, name string) (protoreflect.EnumNumber, bool) {
	number, ok := namesOf(enum).numbers[name]
	return number, ok
}
