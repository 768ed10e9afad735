package event

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
)

// ErrNotDeclared is returned for a message that is not declared as an event, or declared wrongly.
var ErrNotDeclared = errors.New("message is not declared as an event")

// Description is the declaration of an event.
type Description struct {
	// Type is the name in the past tense, such as "order.created".
	Type string
	// Topic is the Kafka topic without any prefix, such as "akinai.order.v1".
	Topic string
	// Key is the name of the string field with the partition key.
	Key string
	// Message is the full name of the message type.
	Message protoreflect.FullName
	// Aliases are names that the type had in earlier releases; consumers still apply such events.
	Aliases []string

	key protoreflect.FieldDescriptor
}

// described caches the result of describe: reading an option costs more than the rest of Append.
var described sync.Map // protoreflect.FullName → Description

// Describe returns the declaration of m's type. m may be a nil pointer. Error: ErrNotDeclared.
func Describe(m proto.Message) (Description, error) {
	md := m.ProtoReflect().Descriptor()
	if d, ok := described.Load(md.FullName()); ok {
		return d.(Description), nil //nolint:forcetypeassert // the map holds nothing else
	}
	d, err := describe(md)
	if err == nil {
		described.Store(md.FullName(), d)
	}
	return d, err
}

func describe(md protoreflect.MessageDescriptor) (Description, error) {
	option, _ := proto.GetExtension(md.Options(), optionsv1.E_Event).(*optionsv1.Event)
	if option.GetType() == "" || option.GetTopic() == "" {
		return Description{}, fmt.Errorf("%s: %w", md.FullName(), ErrNotDeclared)
	}
	key := md.Fields().ByName(protoreflect.Name(option.GetKey()))
	if key == nil || key.Kind() != protoreflect.StringKind || key.IsList() {
		return Description{}, fmt.Errorf("%s: key %q is no string field: %w", md.FullName(), option.GetKey(), ErrNotDeclared)
	}
	return Description{
		Type: option.GetType(), Topic: option.GetTopic(), Key: option.GetKey(), Message: md.FullName(), Aliases: option.GetAliases(), key: key,
	}, nil
}

// Catalog returns the declarations of all events that are linked into the binary, sorted by type.
func Catalog() []Description {
	var all []Description
	protoregistry.GlobalTypes.RangeMessages(func(mt protoreflect.MessageType) bool {
		if d, err := describe(mt.Descriptor()); err == nil {
			all = append(all, d)
		}
		return true
	})
	slices.SortFunc(all, func(a, b Description) int { return strings.Compare(a.Type, b.Type) })
	return all
}

// topics returns the topics of all events, sorted, each once.
func topics() []string {
	var all []string
	for _, d := range Catalog() {
		all = append(all, d.Topic)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
