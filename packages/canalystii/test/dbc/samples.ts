/** Small databases that have one of everything between them. */
export const SAMPLES: Readonly<Record<string, string>> = {
  plain: `VERSION "1.0"

NS_ :
\tCM_
\tBA_DEF_

BS_:

BU_: Engine Gateway

BO_ 291 EngineData: 8 Engine
 SG_ EngineSpeed : 0|16@1+ (0.25,0) [0|16383.75] "rpm" Gateway
 SG_ Temperature : 16|8@1- (1,-40) [-40|87] "degC" Gateway,Engine
 SG_ Gear : 31|4@0+ (1,0) [0|15] "" Vector__XXX

BO_ 2566844926 Status: 8 Gateway
 SG_ Counter : 7|64@0+ (1,0) [0|0] "" Engine

CM_ "network";
CM_ BU_ Engine "a
b; \\"c\\"";
CM_ BO_ 291 "message";
CM_ SG_ 291 Gear "signal";
BA_DEF_ BO_ "GenMsgCycleTime" INT 0 65535;
BA_DEF_ SG_ "GenSigStartValue" FLOAT -1000 1000;
BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG";
BA_DEF_ "DBName" STRING ;
BA_DEF_DEF_ "GenMsgCycleTime" 0;
BA_DEF_DEF_ "VFrameFormat" "StandardCAN";
BA_ "DBName" "Body";
BA_ "GenMsgCycleTime" BO_ 291 20;
BA_ "GenSigStartValue" SG_ 291 EngineSpeed 3200;
BA_ "VFrameFormat" BO_ 2566844926 3;
VAL_ 291 Gear 0 "Neutral" 1 "Drive" 15 "Reverse" ;
`,
  multiplexed: `BU_: A
BO_ 100 Mux: 8 A
 SG_ Mode M : 0|4@1+ (1,0) [0|0] "" A
 SG_ Common : 4|4@1- (1,0) [0|0] "" A
 SG_ Temp m0 : 8|8@1+ (0.5,-40) [0|0] "C" A
 SG_ Temp m1 : 16|12@1- (0.1,0) [0|0] "C" A
 SG_ Sub m2M : 8|8@1+ (1,0) [0|0] "" A
 SG_ Deep m7 : 16|16@0- (1,0) [0|0] "" A
 SG_ Wide m5 : 32|32@1- (1,0) [0|0] "" A
SG_MUL_VAL_ 100 Sub Mode 2-2;
SG_MUL_VAL_ 100 Deep Sub 7-9, 200-255;
SG_MUL_VAL_ 100 Wide Mode 5-15;
VAL_TABLE_ Modes 0 "Off" 1 "On" ;
VAL_ 100 Mode Modes ;
`,
  floats: `BU_:
BO_ 16 Floats: 16 Vector__XXX
 SG_ Half : 0|16@1- (1,0) [0|0] "" Vector__XXX
 SG_ Single : 23|32@0- (2,1) [0|0] "" Vector__XXX
 SG_ Double : 64|64@1- (1,0) [0|0] "" Vector__XXX
 SG_ Odd : 51|13@1+ (1e-3,-.5) [-1E1|+3] "x" Vector__XXX
SIG_VALTYPE_ 16 Half : 1;
SIG_VALTYPE_ 16 Single 1;
SIG_VALTYPE_ 16 Double : 2;
BO_TX_BU_ 16 : A,B;
SIG_GROUP_ 16 Group 1 : Half Single;
EV_ Var: 1 [0|250] "km/h" 5 3 DUMMY_NODE_VECTOR0 Vector__XXX;
ENVVAR_DATA_ Var: 10;
VAL_ Var 0 "zero" -1 "minus" ;
BA_DEF_REL_ BU_SG_REL_ "Timeout" INT 0 100;
BA_DEF_DEF_REL_ "Timeout" 0;
`,
};
