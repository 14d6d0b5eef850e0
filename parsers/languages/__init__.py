"""parsers/languages"""
