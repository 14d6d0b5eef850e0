"""parsers/kinds"""
