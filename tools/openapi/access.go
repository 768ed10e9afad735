package main

import (
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"
)

// access is the part of akinai.options.v1.Access that callers need to know.
type access struct {
	anonymous  bool
	permission string
}

// The numbers of akinai/options/v1/access.proto. The option is read by number, because the
// generated code belongs to the main module.
const (
	optionAccess    = 50101
	fieldAnonymous  = 1
	fieldPermission = 2
)

// accessOf returns the access rule of every method, by its full name.
func accessOf(request *pluginpb.CodeGeneratorRequest) map[string]access {
	rules := make(map[string]access)
	for _, file := range request.GetProtoFile() {
		for _, service := range file.GetService() {
			for _, method := range service.GetMethod() {
				rules[file.GetPackage()+"."+service.GetName()+"."+method.GetName()] = ruleOf(method)
			}
		}
	}
	return rules
}

func ruleOf(method *descriptorpb.MethodDescriptorProto) access {
	var rule access
	each(method.GetOptions().ProtoReflect().GetUnknown(), func(number protowire.Number, option []byte) {
		if number != optionAccess {
			return
		}
		each(option, func(number protowire.Number, value []byte) {
			switch number {
			case fieldAnonymous:
				rule.anonymous = len(value) > 0 && value[0] != 0
			case fieldPermission:
				rule.permission = string(value)
			default: // not relevant to callers
			}
		})
	})
	return rule
}

// each calls see with every field of an encoded message: with the content of a string or message,
// and with the encoded bytes of any other type.
func each(message []byte, see func(number protowire.Number, value []byte)) {
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return
		}
		message = message[n:]
		size := protowire.ConsumeFieldValue(number, kind, message)
		if size < 0 {
			return
		}
		value := message[:size]
		if kind == protowire.BytesType {
			value, _ = protowire.ConsumeBytes(value)
		}
		see(number, value)
		message = message[size:]
	}
}
