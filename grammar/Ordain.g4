// The grammar of rule files: ANTLR 4.7 - 4.13, no actions, no predicates, no lexer modes.
// SPDX-License-Identifier: Apache-2.0
// Newlines are insignificant: every statement starts with a reserved word. README.md beside this
// file says why it is unambiguous. A rule added here is added to the list in
// engine/lang/syntax_tree.h, which a static_assert of engine/lang/parse.cc compares.
grammar Ordain;

// ---------------------------------------------------------------- file
file        : packageDecl? importDecl* decl* EOF ;
packageDecl : K_PACKAGE dotted ;
importDecl  : K_IMPORT dotted (K_AS name)? ;
// One expression that is a whole text: an interpolation, `ordain eval`, a parameter's value.
lone        : expr EOF ;
decl        : paramDecl | typeDecl | sourceDecl | letStmt | fnDecl | ruleDecl | testDecl ;

paramDecl   : K_PARAM name (COLON typeExpr)? ASSIGN expr (K_WHERE expr)? text? ;
typeDecl    : K_TYPE name LBRACE field* RBRACE ;
field       : (word | RAW) QUESTION? COLON typeExpr (ASSIGN expr)? COMMA? ;
typeExpr    : typeAtom (BAR typeAtom)* QUESTION? ;
typeAtom    : dotted (LT typeExpr (COMMA typeExpr)* GT)?   # NamedType
            | K_ANY                                        # AnyType
            | (STRING | RAW)                               # LiteralType
            | LBRACE field* RBRACE                         # RecordType
            ;
sourceDecl  : K_SOURCE (name | RAW) COLON typeExpr K_FROM texts (K_AT text)? (K_KEY name)? ;
fnDecl      : K_FN name LPAREN (fnParam (COMMA fnParam)*)? RPAREN (COLON typeExpr)?
              ( ASSIGN expr | body ) ;
body        : LBRACE (letStmt+ K_THEN)? expr RBRACE ;     // a forgotten body must not parse
fnParam     : name (COLON typeExpr)? (ASSIGN expr)? ;
letStmt     : K_LET name (COLON typeExpr)? ASSIGN expr ;

// ---------------------------------------------------------------- rules
ruleDecl    : K_RULE ruleId text? LBRACE ruleItem* RBRACE ;
ruleId      : idPart ((MINUS | DOT) idPart)* ;
idPart      : word | INT | FLOAT ;
ruleItem    : K_SEVERITY name                                # SeverityItem
            | K_CONTROL texts                                # ControlItem
            | K_WHY text                                     # WhyItem
            | K_REMEDY text                                  # RemedyItem
            | K_REF texts                                    # RefItem
            | K_TAGS texts                                   # TagsItem
            | K_SENSITIVE                                    # SensitiveItem
            | K_FOR binder                                   # ForItem
            | K_WHEN expr                                    # WhenItem
            | K_EXEMPT K_WHEN expr K_REASON text (K_UNTIL DATE)?   # ExemptItem
            | K_EVIDENCE expr (COMMA expr)*                  # EvidenceItem
            | K_FIX (K_SAFE | K_UNSAFE)? text? LBRACE fixOp* RBRACE # FixItem
            | stmt                                         # StmtItem
            ;
stmt        : letStmt                                      # LetS
            | K_REQUIRE expr clauseOpt*                      # RequireS
            | K_DENY expr clauseOpt*                         # DenyS
            | K_EACH binder LBRACE stmt* RBRACE              # EachS
            | K_IF expr LBRACE stmt* RBRACE (K_ELSE LBRACE stmt* RBRACE)? # IfS
            ;
clauseOpt   : K_MESSAGE text | K_AT expr ;
fixOp       : K_SET expr ASSIGN expr | K_REMOVE expr | K_ADD expr K_TO expr ;

// ---------------------------------------------------------------- tests
testDecl    : K_TEST text LBRACE testItem* RBRACE ;
testItem    : K_GIVEN name (K_AS text)? HEREDOC                # GivenInline
            | K_GIVEN K_FILE text                              # GivenFile
            | K_GIVEN dotted ASSIGN expr                     # GivenData
            | K_WITH name ASSIGN expr                        # WithParam
            | K_TODAY K_IS DATE                                 # TodayItem
            | K_CHECK expr                                   # CheckItem
            | K_EXPECT outcome ruleId? (K_ON text)? (K_AT K_LINE INT)? (K_MESSAGE text)? # ExpectItem
            ;
outcome     : K_PASS | K_FAIL | K_UNDECIDED | K_ERROR | K_WAIVED | K_NOT_APPLICABLE ;

// ---------------------------------------------------------------- expressions (highest precedence first)
expr        : unary                                        # UnaryE
            | expr op=(STAR | SLASH | PERCENT) expr        # Mul
            | expr op=(PLUS | MINUS) expr                  # Add
            | expr RANGE expr                              # Range
            | <assoc=right> expr COALESCE expr             # Coalesce
            | expr cmpOp expr                              # Compare
            | expr K_IS K_NOT? isTest                          # Is_
            | K_NOT expr                                     # Not
            | expr K_AND expr                                # And
            | expr K_OR expr                                 # Or
            | <assoc=right> expr K_IMPLIES expr              # Implies
            | K_IF expr K_THEN expr K_ELSE expr                  # Cond
            ;
unary       : MINUS unary                                  # Neg
            | K_EXISTS unary                                 # Exists
            | primary suffix*                              # Postfix
            ;
suffix      : DOT member                                   # Dot
            | QDOT member                                  # QDot
            | LBRACK expr RBRACK                           # Index
            | LPAREN (arg (COMMA arg)*)? RPAREN            # Call
            | QUESTION                                     # MayBeAbsent
            ;
member      : word | STRING | RAW ;
cmpOp       : EQ | NE | LT | LE | GT | GE
            | K_NOT? K_IN | K_NOT? K_CONTAINS K_ANY? | K_NOT? K_MATCHES K_ANY?
            | K_NOT? K_STARTS K_WITH K_ANY? | K_NOT? K_ENDS K_WITH K_ANY?
            | K_NOT? K_REFERS K_TO ;
isTest      : K_NULL | name ;
quant       : K_EVERY | K_ANY | K_NO | K_ONE | K_FIRST | K_LAST
            | (K_AT K_LEAST | K_AT K_MOST | K_EXACTLY) INT ;
binder      : gen (COMMA gen)* (K_WHERE expr)? ;
gen         : name (COMMA name)? K_IN expr ;
arg         : (name COLON)? expr ;
primary     : quant binder body                            # Quantified
            | LPAREN expr RPAREN                           # Paren
            | INT K_DUR                                      # DurationLit
            | INT                                          # IntLit
            | FLOAT                                        # FloatLit
            | DATE                                         # DateLit
            | K_TRUE                                         # TrueLit
            | K_FALSE                                        # FalseLit
            | K_NULL                                         # NullLit
            | STRING                                       # StrLit
            | RAW                                          # RawLit
            | HEREDOC                                      # DocLit
            | LBRACK (expr (COMMA expr)* COMMA?)? RBRACK   # ListLit
            | LBRACK expr K_FOR binder RBRACK                # ListComp
            | LBRACE (entry (COMMA entry)* COMMA?)? RBRACE # MapLit
            | LBRACE expr COLON expr K_FOR binder RBRACE     # MapComp
            | name                                         # Var
            ;
entry       : (word | STRING | RAW) COLON expr ;

text        : STRING | RAW | HEREDOC ;
texts       : text (COMMA text)* ;
dotted      : name (DOT name)* ;

// 'name': usable as a variable (identifiers and soft words). 'word': any word at all, after a dot, as a key, in an id.
word        : name
            | K_PACKAGE | K_IMPORT | K_AS | K_FN | K_LET | K_FOR | K_WHEN | K_EXEMPT | K_REQUIRE | K_DENY | K_EACH | K_AT
            | K_IN | K_WHERE | K_AND | K_OR | K_NOT | K_IMPLIES | K_IF | K_THEN | K_ELSE | K_EVERY | K_ANY | K_NO
            | K_EXISTS | K_IS | K_CONTAINS | K_MATCHES | K_TRUE | K_FALSE | K_NULL
            ;
name        : IDENT | K_DUR
            | K_SEVERITY | K_CONTROL | K_WHY | K_REMEDY | K_REF | K_TAGS | K_SENSITIVE | K_REASON | K_UNTIL | K_EVIDENCE | K_FIX | K_SAFE | K_UNSAFE
            | K_MESSAGE | K_SET | K_REMOVE | K_ADD | K_TO | K_GIVEN | K_FILE | K_LINE | K_CHECK | K_EXPECT | K_ON | K_PASS | K_FAIL
            | K_UNDECIDED | K_ERROR | K_WAIVED | K_NOT_APPLICABLE | K_TODAY | K_SOURCE | K_FROM | K_KEY | K_TYPE | K_PARAM | K_TEST | K_RULE
            | K_EMPTY | K_BLANK | K_UNKNOWN | K_LEAST | K_MOST | K_EXACTLY | K_WITH | K_STARTS | K_ENDS | K_REFERS | K_ONE | K_FIRST | K_LAST
            ;

// ---------------------------------------------------------------- lexer
K_PACKAGE:'package'; K_IMPORT:'import'; K_AS:'as'; K_PARAM:'param'; K_TYPE:'type'; K_SOURCE:'source'; K_FROM:'from'; K_KEY:'key';
K_FN:'fn'; K_LET:'let'; K_RULE:'rule'; K_TEST:'test'; K_SEVERITY:'severity'; K_CONTROL:'control'; K_WHY:'why'; K_REMEDY:'remedy';
K_REF:'ref'; K_TAGS:'tags'; K_SENSITIVE:'sensitive'; K_FOR:'for'; K_WHEN:'when'; K_EXEMPT:'exempt'; K_REASON:'reason'; K_UNTIL:'until'; K_EVIDENCE:'evidence';
K_FIX:'fix'; K_SAFE:'safe'; K_UNSAFE:'unsafe'; K_REQUIRE:'require'; K_DENY:'deny'; K_EACH:'each'; K_MESSAGE:'message'; K_AT:'at';
K_SET:'set'; K_REMOVE:'remove'; K_ADD:'add'; K_TO:'to'; K_GIVEN:'given'; K_FILE:'file'; K_WITH:'with'; K_TODAY:'today'; K_CHECK:'check';
K_EXPECT:'expect'; K_ON:'on'; K_LINE:'line'; K_PASS:'pass'; K_FAIL:'fail'; K_UNDECIDED:'undecided'; K_ERROR:'error';
K_WAIVED:'waived'; K_NOT_APPLICABLE:'not_applicable'; K_IN:'in'; K_WHERE:'where'; K_AND:'and'; K_OR:'or'; K_NOT:'not'; K_IMPLIES:'implies';
K_IF:'if'; K_THEN:'then'; K_ELSE:'else'; K_EVERY:'every'; K_ANY:'any'; K_NO:'no'; K_ONE:'one'; K_LEAST:'least'; K_MOST:'most';
K_EXACTLY:'exactly'; K_FIRST:'first'; K_LAST:'last'; K_EXISTS:'exists'; K_IS:'is'; K_EMPTY:'empty'; K_BLANK:'blank';
K_UNKNOWN:'unknown'; K_CONTAINS:'contains'; K_MATCHES:'matches'; K_STARTS:'starts'; K_ENDS:'ends'; K_REFERS:'refers';
K_TRUE:'true'; K_FALSE:'false'; K_NULL:'null';
K_DUR:'second'|'seconds'|'minute'|'minutes'|'hour'|'hours'|'day'|'days'|'week'|'weeks'|'month'|'months'|'year'|'years';
EQ:'=='; NE:'!='; LE:'<='; GE:'>='; LT:'<'; GT:'>'; ASSIGN:'='; PLUS:'+'; MINUS:'-'; STAR:'*'; SLASH:'/'; PERCENT:'%';
RANGE:'..'; DOT:'.'; QDOT:'?.'; COALESCE:'??'; QUESTION:'?'; COLON:':'; COMMA:','; BAR:'|';
LPAREN:'('; RPAREN:')'; LBRACK:'['; RBRACK:']'; LBRACE:'{'; RBRACE:'}';
DATE   : [0-9][0-9][0-9][0-9] '-' [0-9][0-9] '-' [0-9][0-9]
         ('T' [0-9][0-9] ':' [0-9][0-9] (':' [0-9][0-9])? ('Z' | [+\-] [0-9][0-9] ':' [0-9][0-9])?)? ;
FLOAT  : [0-9]+ '.' [0-9]+ ([eE] [+\-]? [0-9]+)? ;
INT    : '0x' [0-9a-fA-F]+ | [0-9] [0-9_]* ;
HEREDOC: '"""' .*? '"""' ;
STRING : '"' ( '\\' . | ~["\\\r\n] )* '"' ;      // escapes; {expr} interpolates, sub-parsed after the main parse
RAW    : '\'' ( '\'\'' | ~['\r\n] )* '\'' ;        // no escapes, no interpolation: patterns go here
IDENT  : [A-Za-z_] [A-Za-z0-9_]* ;
COMMENT: '#' ~[\r\n]* -> channel(HIDDEN) ;
WS     : [ \t\r\n]+ -> channel(HIDDEN) ;
ERRCHAR: . ;                                      // so the lexer never throws; the parser reports it
