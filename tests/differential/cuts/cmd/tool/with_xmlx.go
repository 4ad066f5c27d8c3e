//go:build !no_xmlx

package main

import "cuts/feat/xmlx"

func init() { features["xmlx"] = xmlx.Run }
