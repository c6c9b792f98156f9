/** The CAN database of the simulated car: ids, periods and encoding of its frames come from here, their values from `VEHICLE_VALUES`. */
export const VEHICLE_DBC = `VERSION "1"

NS_ :

BS_:

BU_: Engine Gearbox Brake Steering Assist Battery Body Cluster Gateway

BO_ 192 EngineSpeed: 8 Engine
 SG_ Rpm : 0|16@1+ (0.25,0) [0|8000] "1/min" Gearbox,Cluster,Gateway
 SG_ Throttle : 16|8@1+ (0.4,0) [0|100] "%" Gearbox,Cluster,Gateway
 SG_ Gradient : 24|16@1- (1,0) [-1000|1000] "1/min/s" Gearbox,Cluster,Gateway
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Gearbox,Cluster,Gateway
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Gearbox,Cluster,Gateway

BO_ 196 EngineTorque: 8 Engine
 SG_ Torque : 0|12@1+ (0.1,0) [0|400] "Nm" Gearbox,Cluster,Gateway
 SG_ DriverDemand : 12|12@1+ (0.1,0) [0|400] "Nm" Gearbox,Cluster,Gateway
 SG_ Friction : 24|8@1+ (1,0) [0|100] "Nm" Gearbox,Cluster,Gateway
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Gearbox,Cluster,Gateway
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Gearbox,Cluster,Gateway

BO_ 272 EngineTemperature: 3 Engine
 SG_ Coolant : 0|8@1+ (1,-40) [-40|150] "degC" Gearbox,Cluster,Gateway
 SG_ Oil : 8|8@1+ (1,-40) [-40|150] "degC" Gearbox,Cluster,Gateway
 SG_ Intake : 16|8@1+ (1,-40) [-40|150] "degC" Gearbox,Cluster,Gateway

BO_ 416 FuelRate: 6 Engine
 SG_ Consumption : 0|16@1+ (0.01,0) [0|100] "l/h" Gearbox,Cluster,Gateway
 SG_ Total : 16|32@1+ (1,0) [0|100000] "ml" Gearbox,Cluster,Gateway

BO_ 992 EngineStatus: 6 Engine
 SG_ Running : 0|1@1+ (1,0) [0|1] "" Gearbox,Cluster,Gateway
 SG_ Warm : 1|1@1+ (1,0) [0|1] "" Gearbox,Cluster,Gateway
 SG_ OilPressure : 2|14@1+ (0.01,0) [0|10] "bar" Gearbox,Cluster,Gateway
 SG_ Runtime : 16|32@1+ (1,0) [0|86400] "s" Gearbox,Cluster,Gateway

BO_ 2364539904 ElectronicEngineController1: 8 Engine
 SG_ Mode : 0|8@1+ (1,0) [0|255] "" Gearbox,Cluster,Gateway
 SG_ DemandPercent : 8|8@1+ (1,-125) [-125|125] "%" Gearbox,Cluster,Gateway
 SG_ ActualPercent : 16|8@1+ (1,-125) [-125|125] "%" Gearbox,Cluster,Gateway
 SG_ Speed : 24|16@1+ (0.125,0) [0|8000] "1/min" Gearbox,Cluster,Gateway

BO_ 2566843904 EngineTemperature1: 8 Engine
 SG_ CoolantTemperature : 0|8@1+ (1,-40) [-40|150] "degC" Gearbox,Cluster,Gateway
 SG_ FuelTemperature : 8|8@1+ (1,-40) [-40|150] "degC" Gearbox,Cluster,Gateway
 SG_ OilTemperature : 16|16@1+ (0.03125,-273) [-40|180] "degC" Gearbox,Cluster,Gateway

BO_ 208 GearboxSpeed: 8 Gearbox
 SG_ Input : 0|16@1+ (0.25,0) [0|8000] "1/min" Engine,Cluster
 SG_ Output : 16|16@1+ (0.25,0) [0|4000] "1/min" Engine,Cluster
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Engine,Cluster
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Engine,Cluster

BO_ 288 GearStatus: 8 Gearbox
 SG_ Gear : 0|4@1+ (1,0) [0|6] "" Engine,Cluster
 SG_ Lever : 4|4@1+ (1,0) [0|3] "" Engine,Cluster
 SG_ Clutch : 8|8@1+ (0.4,0) [0|100] "%" Engine,Cluster
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Engine,Cluster
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Engine,Cluster

BO_ 976 GearboxTemperature: 1 Gearbox
 SG_ Sump : 0|8@1+ (1,-40) [-40|150] "degC" Engine,Cluster

BO_ 160 WheelSpeeds: 8 Brake
 SG_ FrontLeft : 0|16@1+ (0.01,0) [0|250] "km/h" Steering,Cluster,Gateway
 SG_ FrontRight : 16|16@1+ (0.01,0) [0|250] "km/h" Steering,Cluster,Gateway
 SG_ RearLeft : 32|16@1+ (0.01,0) [0|250] "km/h" Steering,Cluster,Gateway
 SG_ RearRight : 48|16@1+ (0.01,0) [0|250] "km/h" Steering,Cluster,Gateway

BO_ 168 VehicleDynamics: 8 Brake
 SG_ YawRate : 0|16@1- (0.01,0) [-100|100] "deg/s" Steering,Cluster,Gateway
 SG_ Lateral : 16|16@1- (0.001,0) [-15|15] "m/s2" Steering,Cluster,Gateway
 SG_ Longitudinal : 32|16@1- (0.001,0) [-15|15] "m/s2" Steering,Cluster,Gateway
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Steering,Cluster,Gateway
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Steering,Cluster,Gateway

BO_ 176 BrakePressure: 8 Brake
 SG_ Pressure : 0|16@1+ (0.1,0) [0|200] "bar" Steering,Cluster,Gateway
 SG_ Pedal : 16|1@1+ (1,0) [0|1] "" Steering,Cluster,Gateway
 SG_ Abs : 17|1@1+ (1,0) [0|1] "" Steering,Cluster,Gateway
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Steering,Cluster,Gateway
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Steering,Cluster,Gateway

BO_ 304 StabilityStatus: 2 Brake
 SG_ Active : 0|1@1+ (1,0) [0|1] "" Steering,Cluster,Gateway
 SG_ Off : 1|1@1+ (1,0) [0|1] "" Steering,Cluster,Gateway
 SG_ Friction : 2|8@1+ (0.4,0) [0|100] "%" Steering,Cluster,Gateway

BO_ 432 WheelPulseFrontLeft: 3 Brake
 SG_ Pulses : 0|16@1+ (1,0) [0|65535] "" Steering,Cluster,Gateway
 SG_ Direction : 16|2@1+ (1,0) [0|2] "" Steering,Cluster,Gateway

BO_ 433 WheelPulseFrontRight: 3 Brake
 SG_ Pulses : 0|16@1+ (1,0) [0|65535] "" Steering,Cluster,Gateway
 SG_ Direction : 16|2@1+ (1,0) [0|2] "" Steering,Cluster,Gateway

BO_ 434 WheelPulseRearLeft: 3 Brake
 SG_ Pulses : 0|16@1+ (1,0) [0|65535] "" Steering,Cluster,Gateway
 SG_ Direction : 16|2@1+ (1,0) [0|2] "" Steering,Cluster,Gateway

BO_ 435 WheelPulseRearRight: 3 Brake
 SG_ Pulses : 0|16@1+ (1,0) [0|65535] "" Steering,Cluster,Gateway
 SG_ Direction : 16|2@1+ (1,0) [0|2] "" Steering,Cluster,Gateway

BO_ 928 TyrePressureFrontLeft: 2 Brake
 SG_ Pressure : 0|8@1+ (0.025,0) [0|5] "bar" Steering,Cluster,Gateway
 SG_ Temperature : 8|8@1+ (1,-40) [-40|150] "degC" Steering,Cluster,Gateway

BO_ 929 TyrePressureFrontRight: 2 Brake
 SG_ Pressure : 0|8@1+ (0.025,0) [0|5] "bar" Steering,Cluster,Gateway
 SG_ Temperature : 8|8@1+ (1,-40) [-40|150] "degC" Steering,Cluster,Gateway

BO_ 930 TyrePressureRearLeft: 2 Brake
 SG_ Pressure : 0|8@1+ (0.025,0) [0|5] "bar" Steering,Cluster,Gateway
 SG_ Temperature : 8|8@1+ (1,-40) [-40|150] "degC" Steering,Cluster,Gateway

BO_ 931 TyrePressureRearRight: 2 Brake
 SG_ Pressure : 0|8@1+ (0.025,0) [0|5] "bar" Steering,Cluster,Gateway
 SG_ Temperature : 8|8@1+ (1,-40) [-40|150] "degC" Steering,Cluster,Gateway

BO_ 194 SteeringAngle: 8 Steering
 SG_ Angle : 0|16@1- (0.1,0) [-600|600] "deg" Brake,Assist
 SG_ Rate : 16|16@1- (0.1,0) [-1000|1000] "deg/s" Brake,Assist
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Brake,Assist
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Brake,Assist

BO_ 320 SteeringAssist: 4 Steering
 SG_ Torque : 0|16@1- (0.01,0) [-10|10] "Nm" Brake,Assist
 SG_ Current : 16|12@1+ (0.1,0) [0|100] "A" Brake,Assist

BO_ 528 RadarObject1: 8 Assist
 SG_ Distance : 0|16@1+ (0.05,0) [0|250] "m" Brake,Cluster
 SG_ RelativeSpeed : 16|12@1- (0.05,0) [-70|70] "m/s" Brake,Cluster
 SG_ Angle : 28|10@1- (0.1,0) [-45|45] "deg" Brake,Cluster
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Brake,Cluster
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Brake,Cluster

BO_ 529 RadarObject2: 8 Assist
 SG_ Distance : 0|16@1+ (0.05,0) [0|250] "m" Brake,Cluster
 SG_ RelativeSpeed : 16|12@1- (0.05,0) [-70|70] "m/s" Brake,Cluster
 SG_ Angle : 28|10@1- (0.1,0) [-45|45] "deg" Brake,Cluster
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Brake,Cluster
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Brake,Cluster

BO_ 530 RadarObject3: 8 Assist
 SG_ Distance : 0|16@1+ (0.05,0) [0|250] "m" Brake,Cluster
 SG_ RelativeSpeed : 16|12@1- (0.05,0) [-70|70] "m/s" Brake,Cluster
 SG_ Angle : 28|10@1- (0.1,0) [-45|45] "deg" Brake,Cluster
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Brake,Cluster
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Brake,Cluster

BO_ 531 RadarObject4: 8 Assist
 SG_ Distance : 0|16@1+ (0.05,0) [0|250] "m" Brake,Cluster
 SG_ RelativeSpeed : 16|12@1- (0.05,0) [-70|70] "m/s" Brake,Cluster
 SG_ Angle : 28|10@1- (0.1,0) [-45|45] "deg" Brake,Cluster
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Brake,Cluster
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Brake,Cluster

BO_ 532 RadarObject5: 8 Assist
 SG_ Distance : 0|16@1+ (0.05,0) [0|250] "m" Brake,Cluster
 SG_ RelativeSpeed : 16|12@1- (0.05,0) [-70|70] "m/s" Brake,Cluster
 SG_ Angle : 28|10@1- (0.1,0) [-45|45] "deg" Brake,Cluster
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Brake,Cluster
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Brake,Cluster

BO_ 533 RadarObject6: 8 Assist
 SG_ Distance : 0|16@1+ (0.05,0) [0|250] "m" Brake,Cluster
 SG_ RelativeSpeed : 16|12@1- (0.05,0) [-70|70] "m/s" Brake,Cluster
 SG_ Angle : 28|10@1- (0.1,0) [-45|45] "deg" Brake,Cluster
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Brake,Cluster
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Brake,Cluster

BO_ 534 RadarObject7: 8 Assist
 SG_ Distance : 0|16@1+ (0.05,0) [0|250] "m" Brake,Cluster
 SG_ RelativeSpeed : 16|12@1- (0.05,0) [-70|70] "m/s" Brake,Cluster
 SG_ Angle : 28|10@1- (0.1,0) [-45|45] "deg" Brake,Cluster
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Brake,Cluster
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Brake,Cluster

BO_ 535 RadarObject8: 8 Assist
 SG_ Distance : 0|16@1+ (0.05,0) [0|250] "m" Brake,Cluster
 SG_ RelativeSpeed : 16|12@1- (0.05,0) [-70|70] "m/s" Brake,Cluster
 SG_ Angle : 28|10@1- (0.1,0) [-45|45] "deg" Brake,Cluster
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Brake,Cluster
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Brake,Cluster

BO_ 544 LaneData: 8 Assist
 SG_ Left : 0|12@1+ (0.01,0) [0|5] "m" Brake,Cluster
 SG_ Right : 12|12@1+ (0.01,0) [0|5] "m" Brake,Cluster
 SG_ Curvature : 24|16@1- (0.0001,0) [-0.2|0.2] "1/m" Brake,Cluster
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Brake,Cluster
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Brake,Cluster

BO_ 464 PackVoltage: 8 Battery
 SG_ Voltage : 0|16@1+ (0.1,0) [0|500] "V" Cluster,Gateway
 SG_ Current : 16|16@1- (0.1,0) [-500|500] "A" Cluster,Gateway
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Cluster,Gateway
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Cluster,Gateway

BO_ 468 PackLimits: 5 Battery
 SG_ ChargeLimit : 0|12@1+ (1,0) [0|500] "A" Cluster,Gateway
 SG_ DischargeLimit : 12|12@1+ (1,0) [0|500] "A" Cluster,Gateway
 SG_ StateOfCharge : 24|10@1+ (0.1,0) [0|100] "%" Cluster,Gateway

BO_ 480 CellModule1: 8 Battery
 SG_ Cell1 : 0|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell2 : 16|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell3 : 32|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell4 : 48|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway

BO_ 481 CellModule2: 8 Battery
 SG_ Cell5 : 0|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell6 : 16|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell7 : 32|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell8 : 48|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway

BO_ 482 CellModule3: 8 Battery
 SG_ Cell9 : 0|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell10 : 16|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell11 : 32|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell12 : 48|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway

BO_ 483 CellModule4: 8 Battery
 SG_ Cell13 : 0|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell14 : 16|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell15 : 32|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell16 : 48|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway

BO_ 484 CellModule5: 8 Battery
 SG_ Cell17 : 0|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell18 : 16|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell19 : 32|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell20 : 48|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway

BO_ 485 CellModule6: 8 Battery
 SG_ Cell21 : 0|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell22 : 16|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell23 : 32|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell24 : 48|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway

BO_ 486 CellModule7: 8 Battery
 SG_ Cell25 : 0|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell26 : 16|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell27 : 32|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell28 : 48|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway

BO_ 487 CellModule8: 8 Battery
 SG_ Cell29 : 0|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell30 : 16|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell31 : 32|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway
 SG_ Cell32 : 48|16@1+ (0.0001,0) [0|5] "V" Cluster,Gateway

BO_ 64 CrashStatus: 8 Body
 SG_ Crash : 0|1@1+ (1,0) [0|1] "" Cluster
 SG_ BeltDriver : 1|1@1+ (1,0) [0|1] "" Cluster
 SG_ BeltPassenger : 2|1@1+ (1,0) [0|1] "" Cluster
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Cluster
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Cluster

BO_ 672 DoorFrontLeft: 4 Body
 SG_ Open : 0|1@1+ (1,0) [0|1] "" Cluster
 SG_ Locked : 1|1@1+ (1,0) [0|1] "" Cluster
 SG_ Window : 2|8@1+ (0.4,0) [0|100] "%" Cluster

BO_ 673 DoorFrontRight: 4 Body
 SG_ Open : 0|1@1+ (1,0) [0|1] "" Cluster
 SG_ Locked : 1|1@1+ (1,0) [0|1] "" Cluster
 SG_ Window : 2|8@1+ (0.4,0) [0|100] "%" Cluster

BO_ 674 DoorRearLeft: 4 Body
 SG_ Open : 0|1@1+ (1,0) [0|1] "" Cluster
 SG_ Locked : 1|1@1+ (1,0) [0|1] "" Cluster
 SG_ Window : 2|8@1+ (0.4,0) [0|100] "%" Cluster

BO_ 675 DoorRearRight: 4 Body
 SG_ Open : 0|1@1+ (1,0) [0|1] "" Cluster
 SG_ Locked : 1|1@1+ (1,0) [0|1] "" Cluster
 SG_ Window : 2|8@1+ (0.4,0) [0|100] "%" Cluster

BO_ 688 Lights: 4 Body
 SG_ Low : 0|1@1+ (1,0) [0|1] "" Cluster
 SG_ High : 1|1@1+ (1,0) [0|1] "" Cluster
 SG_ Brake : 2|1@1+ (1,0) [0|1] "" Cluster
 SG_ Ambient : 3|16@1+ (1,0) [0|65535] "lx" Cluster

BO_ 692 Wipers: 2 Body
 SG_ Stage : 0|3@1+ (1,0) [0|3] "" Cluster
 SG_ Rain : 3|8@1+ (0.4,0) [0|100] "%" Cluster

BO_ 704 TurnSignals: 1 Body
 SG_ Left : 0|1@1+ (1,0) [0|1] "" Cluster
 SG_ Right : 1|1@1+ (1,0) [0|1] "" Cluster

BO_ 1280 NetworkManagementBody: 8 Body
 SG_ Source : 0|8@1+ (1,0) [1|3] "" Cluster
 SG_ Awake : 8|1@1+ (1,0) [0|1] "" Cluster

BO_ 800 VehicleSpeed: 8 Cluster
 SG_ Speed : 0|16@1+ (0.01,0) [0|250] "km/h" Gateway
 SG_ Shown : 16|16@1+ (0.01,0) [0|250] "km/h" Gateway
 SG_ Counter : 48|4@1+ (1,0) [0|15] "" Gateway
 SG_ Checksum : 56|8@1+ (1,0) [0|255] "" Gateway

BO_ 804 Odometer: 4 Cluster
 SG_ Distance : 0|32@1+ (0.01,0) [0|1000000] "km" Gateway

BO_ 808 FuelLevel: 3 Cluster
 SG_ Level : 0|12@1+ (0.05,0) [0|60] "l" Gateway
 SG_ Supply : 12|8@1+ (0.1,0) [0|20] "V" Gateway

BO_ 812 Clock: 3 Cluster
 SG_ Second : 0|6@1+ (1,0) [0|59] "" Gateway
 SG_ Minute : 6|6@1+ (1,0) [0|59] "" Gateway
 SG_ Hour : 12|5@1+ (1,0) [0|23] "" Gateway

BO_ 848 Cabin: 3 Cluster
 SG_ Inside : 0|8@1+ (0.5,-40) [-40|80] "degC" Gateway
 SG_ Outside : 8|8@1+ (0.5,-40) [-40|80] "degC" Gateway
 SG_ Blower : 16|4@1+ (1,0) [0|7] "" Gateway

BO_ 2566844672 CruiseAndVehicleSpeed: 8 Cluster
 SG_ Switches : 0|8@1+ (1,0) [0|250] "" Gateway
 SG_ WheelBasedSpeed : 8|16@1+ (0.00390625,0) [0|250] "km/h" Gateway

BO_ 2566842624 FuelConsumption: 4 Cluster
 SG_ Trip : 0|32@1+ (0.5,0) [0|100000] "l" Gateway

BO_ 1696 Identification: 4 Cluster
 SG_ Serial : 0|32@1+ (1,0) [0|4294967295] "" Gateway

BO_ 1296 NetworkManagementCluster: 8 Cluster
 SG_ Source : 0|8@1+ (1,0) [1|3] "" Gateway
 SG_ Awake : 8|1@1+ (1,0) [0|1] "" Gateway

BO_ 852 TripComputer: 8 Cluster
 SG_ Page M : 0|4@1+ (1,0) [0|2] "" Gateway
 SG_ AverageSpeed m0 : 8|16@1+ (0.1,0) [0|250] "km/h" Gateway
 SG_ AverageConsumption m0 : 24|16@1+ (0.1,0) [0|100] "l/100km" Gateway
 SG_ Distance m1 : 8|24@1+ (0.1,0) [0|100000] "km" Gateway
 SG_ Range m1 : 32|16@1+ (1,0) [0|2000] "km" Gateway
 SG_ ServiceDays m2 : 8|16@1- (1,0) [-1000|1000] "d" Gateway
 SG_ ServiceDistance m2 : 24|16@1- (1,0) [-30000|30000] "km" Gateway

BO_ 2566845212 VehiclePosition: 8 Gateway
 SG_ Latitude : 0|32@1+ (0.0000001,-210) [-90|90] "deg" Cluster
 SG_ Longitude : 32|32@1+ (0.0000001,-210) [-180|180] "deg" Cluster

BO_ 2566842396 VehicleDirection: 8 Gateway
 SG_ Heading : 0|16@1+ (0.0078125,0) [0|360] "deg" Cluster
 SG_ NavigationSpeed : 16|16@1+ (0.00390625,0) [0|250] "km/h" Cluster

BO_ 1312 NetworkManagementGateway: 8 Gateway
 SG_ Source : 0|8@1+ (1,0) [1|3] "" Cluster
 SG_ Awake : 8|1@1+ (1,0) [0|1] "" Cluster

CM_ "The simulated car of canalystii. Its combustion engine and its traction battery are one drive for the sake of many different signals.";
CM_ BU_ Engine "Engine control";
CM_ BU_ Gearbox "Automatic gearbox with six gears";
CM_ BU_ Brake "Brakes, stability control, wheel and tyre sensors";
CM_ BU_ Steering "Electric power steering";
CM_ BU_ Assist "Radar and lane camera";
CM_ BU_ Battery "Traction battery with 32 measured cells";
CM_ BU_ Body "Doors, lights, wipers";
CM_ BU_ Cluster "Instrument cluster, trip computer, cabin";
CM_ BU_ Gateway "Gateway with satellite navigation";
CM_ BO_ 288 "Selected gear and position of the lever";
CM_ BO_ 160 "Speed of each wheel; the outer wheels are faster in bends";
CM_ BO_ 168 "Motion of the car about and along its axes; left is positive";
CM_ BO_ 64 "The message of the highest priority";
CM_ BO_ 852 "One page in each frame, in turn";
CM_ BO_ 1696 "Sent after each remote frame with this id, which the gateway sends once a second";
CM_ BO_ 2364539904 "J1939 EEC1";
CM_ BO_ 2566843904 "J1939 ET1";
CM_ BO_ 2566844672 "J1939 CCVS";
CM_ BO_ 2566842624 "J1939 LFC";
CM_ BO_ 2566845212 "J1939 VP";
CM_ BO_ 2566842396 "J1939 VDS";
CM_ SG_ 192 Throttle "Position of the throttle; closed is 0";
CM_ SG_ 192 Counter "Counts the frames of this message";
CM_ SG_ 192 Checksum "XOR of all other bytes and of the low byte of the id";
CM_ SG_ 194 Angle "Angle of the steering wheel; left is positive";
CM_ SG_ 304 Friction "Estimated friction of the road; less in the rain";
CM_ SG_ 432 Pulses "Counts 48 pulses a metre and starts over";
CM_ SG_ 464 Current "Positive: the battery is discharged";
CM_ SG_ 800 Shown "Speed on the speedometer, which shows too much";
CM_ SG_ 804 Distance "Distance since the car was built";
CM_ SG_ 852 Page "Selects the other signals";
CM_ SG_ 852 ServiceDays "Time to the next service; negative when it is overdue";
CM_ SG_ 688 Ambient "Brightness outside";

BA_DEF_ "BusType" STRING ;
BA_DEF_ "DBName" STRING ;
BA_DEF_ BO_ "GenMsgCycleTime" INT 0 65535;
BA_DEF_ BO_ "GenMsgStartDelayTime" INT 0 65535;
BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG";
BA_DEF_ SG_ "GenSigStartValue" FLOAT -2147483648 4294967295;
BA_DEF_ SG_ "SPN" INT 0 524287;
BA_DEF_ SG_ "CanalystCounter" INT 0 255;
BA_DEF_ SG_ "CanalystChecksum" ENUM "none","xor8","xor8-id","sum8","sum8-id","crc8-j1850","crc8-autosar","e2e-p01";
BA_DEF_DEF_ "BusType" "CAN";
BA_DEF_DEF_ "DBName" "";
BA_DEF_DEF_ "GenMsgCycleTime" 0;
BA_DEF_DEF_ "GenMsgStartDelayTime" 0;
BA_DEF_DEF_ "VFrameFormat" "StandardCAN";
BA_DEF_DEF_ "GenSigStartValue" 0;
BA_DEF_DEF_ "SPN" 0;
BA_DEF_DEF_ "CanalystCounter" 0;
BA_DEF_DEF_ "CanalystChecksum" "none";
BA_ "DBName" "Car";
BA_ "GenMsgCycleTime" BO_ 192 10;
BA_ "GenMsgCycleTime" BO_ 196 10;
BA_ "GenMsgCycleTime" BO_ 272 100;
BA_ "GenMsgCycleTime" BO_ 416 100;
BA_ "GenMsgCycleTime" BO_ 992 200;
BA_ "GenMsgCycleTime" BO_ 2364539904 20;
BA_ "GenMsgCycleTime" BO_ 2566843904 1000;
BA_ "GenMsgCycleTime" BO_ 208 20;
BA_ "GenMsgCycleTime" BO_ 288 50;
BA_ "GenMsgCycleTime" BO_ 976 500;
BA_ "GenMsgCycleTime" BO_ 160 10;
BA_ "GenMsgCycleTime" BO_ 168 10;
BA_ "GenMsgCycleTime" BO_ 176 20;
BA_ "GenMsgCycleTime" BO_ 304 50;
BA_ "GenMsgCycleTime" BO_ 432 20;
BA_ "GenMsgCycleTime" BO_ 433 20;
BA_ "GenMsgCycleTime" BO_ 434 20;
BA_ "GenMsgCycleTime" BO_ 435 20;
BA_ "GenMsgCycleTime" BO_ 928 1000;
BA_ "GenMsgCycleTime" BO_ 929 1000;
BA_ "GenMsgCycleTime" BO_ 930 1000;
BA_ "GenMsgCycleTime" BO_ 931 1000;
BA_ "GenMsgCycleTime" BO_ 194 10;
BA_ "GenMsgCycleTime" BO_ 320 100;
BA_ "GenMsgCycleTime" BO_ 528 50;
BA_ "GenMsgCycleTime" BO_ 529 50;
BA_ "GenMsgCycleTime" BO_ 530 50;
BA_ "GenMsgCycleTime" BO_ 531 50;
BA_ "GenMsgCycleTime" BO_ 532 50;
BA_ "GenMsgCycleTime" BO_ 533 50;
BA_ "GenMsgCycleTime" BO_ 534 50;
BA_ "GenMsgCycleTime" BO_ 535 50;
BA_ "GenMsgCycleTime" BO_ 544 50;
BA_ "GenMsgCycleTime" BO_ 464 20;
BA_ "GenMsgCycleTime" BO_ 468 100;
BA_ "GenMsgCycleTime" BO_ 480 100;
BA_ "GenMsgCycleTime" BO_ 481 100;
BA_ "GenMsgCycleTime" BO_ 482 100;
BA_ "GenMsgCycleTime" BO_ 483 100;
BA_ "GenMsgCycleTime" BO_ 484 100;
BA_ "GenMsgCycleTime" BO_ 485 100;
BA_ "GenMsgCycleTime" BO_ 486 100;
BA_ "GenMsgCycleTime" BO_ 487 100;
BA_ "GenMsgCycleTime" BO_ 64 20;
BA_ "GenMsgCycleTime" BO_ 672 100;
BA_ "GenMsgCycleTime" BO_ 673 100;
BA_ "GenMsgCycleTime" BO_ 674 100;
BA_ "GenMsgCycleTime" BO_ 675 100;
BA_ "GenMsgCycleTime" BO_ 688 100;
BA_ "GenMsgCycleTime" BO_ 692 200;
BA_ "GenMsgCycleTime" BO_ 704 50;
BA_ "GenMsgCycleTime" BO_ 1280 500;
BA_ "GenMsgCycleTime" BO_ 800 50;
BA_ "GenMsgCycleTime" BO_ 804 1000;
BA_ "GenMsgCycleTime" BO_ 808 500;
BA_ "GenMsgCycleTime" BO_ 812 1000;
BA_ "GenMsgCycleTime" BO_ 848 200;
BA_ "GenMsgCycleTime" BO_ 2566844672 100;
BA_ "GenMsgCycleTime" BO_ 2566842624 1000;
BA_ "GenMsgCycleTime" BO_ 1696 1000;
BA_ "GenMsgCycleTime" BO_ 1296 500;
BA_ "GenMsgCycleTime" BO_ 852 500;
BA_ "GenMsgCycleTime" BO_ 2566845212 1000;
BA_ "GenMsgCycleTime" BO_ 2566842396 200;
BA_ "GenMsgCycleTime" BO_ 1312 500;
BA_ "GenMsgStartDelayTime" BO_ 1696 503;
BA_ "GenMsgStartDelayTime" BO_ 852 255;
BA_ "CanalystCounter" SG_ 192 Counter 1;
BA_ "CanalystCounter" SG_ 196 Counter 1;
BA_ "CanalystCounter" SG_ 208 Counter 1;
BA_ "CanalystCounter" SG_ 288 Counter 1;
BA_ "CanalystCounter" SG_ 168 Counter 1;
BA_ "CanalystCounter" SG_ 176 Counter 1;
BA_ "CanalystCounter" SG_ 194 Counter 1;
BA_ "CanalystCounter" SG_ 528 Counter 1;
BA_ "CanalystCounter" SG_ 529 Counter 1;
BA_ "CanalystCounter" SG_ 530 Counter 1;
BA_ "CanalystCounter" SG_ 531 Counter 1;
BA_ "CanalystCounter" SG_ 532 Counter 1;
BA_ "CanalystCounter" SG_ 533 Counter 1;
BA_ "CanalystCounter" SG_ 534 Counter 1;
BA_ "CanalystCounter" SG_ 535 Counter 1;
BA_ "CanalystCounter" SG_ 544 Counter 1;
BA_ "CanalystCounter" SG_ 464 Counter 1;
BA_ "CanalystCounter" SG_ 64 Counter 1;
BA_ "CanalystCounter" SG_ 800 Counter 1;
BA_ "CanalystChecksum" SG_ 192 Checksum 2;
BA_ "CanalystChecksum" SG_ 196 Checksum 2;
BA_ "CanalystChecksum" SG_ 208 Checksum 2;
BA_ "CanalystChecksum" SG_ 288 Checksum 2;
BA_ "CanalystChecksum" SG_ 168 Checksum 2;
BA_ "CanalystChecksum" SG_ 176 Checksum 2;
BA_ "CanalystChecksum" SG_ 194 Checksum 2;
BA_ "CanalystChecksum" SG_ 528 Checksum 2;
BA_ "CanalystChecksum" SG_ 529 Checksum 2;
BA_ "CanalystChecksum" SG_ 530 Checksum 2;
BA_ "CanalystChecksum" SG_ 531 Checksum 2;
BA_ "CanalystChecksum" SG_ 532 Checksum 2;
BA_ "CanalystChecksum" SG_ 533 Checksum 2;
BA_ "CanalystChecksum" SG_ 534 Checksum 2;
BA_ "CanalystChecksum" SG_ 535 Checksum 2;
BA_ "CanalystChecksum" SG_ 544 Checksum 2;
BA_ "CanalystChecksum" SG_ 464 Checksum 2;
BA_ "CanalystChecksum" SG_ 64 Checksum 2;
BA_ "CanalystChecksum" SG_ 800 Checksum 2;
BA_ "VFrameFormat" BO_ 2364539904 3;
BA_ "VFrameFormat" BO_ 2566843904 3;
BA_ "VFrameFormat" BO_ 2566844672 3;
BA_ "VFrameFormat" BO_ 2566842624 3;
BA_ "VFrameFormat" BO_ 2566845212 3;
BA_ "VFrameFormat" BO_ 2566842396 3;
BA_ "GenSigStartValue" SG_ 992 Running 1;
BA_ "GenSigStartValue" SG_ 2364539904 Mode 240;
BA_ "GenSigStartValue" SG_ 2566843904 FuelTemperature 71;
BA_ "GenSigStartValue" SG_ 64 BeltDriver 1;
BA_ "GenSigStartValue" SG_ 468 ChargeLimit 180;
BA_ "GenSigStartValue" SG_ 468 DischargeLimit 420;
BA_ "GenSigStartValue" SG_ 688 Low 1;
BA_ "GenSigStartValue" SG_ 1280 Source 1;
BA_ "GenSigStartValue" SG_ 1280 Awake 1;
BA_ "GenSigStartValue" SG_ 848 Outside 108;
BA_ "GenSigStartValue" SG_ 1696 Serial 5440728;
BA_ "GenSigStartValue" SG_ 1296 Source 2;
BA_ "GenSigStartValue" SG_ 1296 Awake 1;
BA_ "GenSigStartValue" SG_ 1312 Source 3;
BA_ "GenSigStartValue" SG_ 1312 Awake 1;
BA_ "GenSigStartValue" SG_ 852 ServiceDays 212;
BA_ "GenSigStartValue" SG_ 852 ServiceDistance 11400;
BA_ "SPN" SG_ 2364539904 DemandPercent 512;
BA_ "SPN" SG_ 2364539904 ActualPercent 513;
BA_ "SPN" SG_ 2364539904 Speed 190;
BA_ "SPN" SG_ 2566843904 CoolantTemperature 110;
BA_ "SPN" SG_ 2566843904 FuelTemperature 174;
BA_ "SPN" SG_ 2566843904 OilTemperature 175;
BA_ "SPN" SG_ 2566844672 WheelBasedSpeed 84;
BA_ "SPN" SG_ 2566842624 Trip 182;
BA_ "SPN" SG_ 2566845212 Latitude 584;
BA_ "SPN" SG_ 2566845212 Longitude 585;
BA_ "SPN" SG_ 2566842396 Heading 165;
BA_ "SPN" SG_ 2566842396 NavigationSpeed 517;

VAL_ 992 Running 0 "Stopped" 1 "Running" ;
VAL_ 992 Warm 0 "Cold" 1 "Warm" ;
VAL_ 288 Gear 0 "Neutral" 1 "First" 2 "Second" 3 "Third" 4 "Fourth" 5 "Fifth" 6 "Sixth" ;
VAL_ 288 Lever 0 "Park" 1 "Reverse" 2 "Neutral" 3 "Drive" ;
VAL_ 176 Pedal 0 "Released" 1 "Pressed" ;
VAL_ 176 Abs 0 "Inactive" 1 "Active" ;
VAL_ 304 Active 0 "Inactive" 1 "Active" ;
VAL_ 304 Off 0 "Enabled" 1 "Switched off" ;
VAL_ 432 Direction 0 "Standing" 1 "Forward" 2 "Backward" ;
VAL_ 433 Direction 0 "Standing" 1 "Forward" 2 "Backward" ;
VAL_ 434 Direction 0 "Standing" 1 "Forward" 2 "Backward" ;
VAL_ 435 Direction 0 "Standing" 1 "Forward" 2 "Backward" ;
VAL_ 64 Crash 0 "None" 1 "Detected" ;
VAL_ 64 BeltDriver 0 "Open" 1 "Fastened" ;
VAL_ 64 BeltPassenger 0 "Open" 1 "Fastened" ;
VAL_ 672 Open 0 "Closed" 1 "Open" ;
VAL_ 672 Locked 0 "Unlocked" 1 "Locked" ;
VAL_ 673 Open 0 "Closed" 1 "Open" ;
VAL_ 673 Locked 0 "Unlocked" 1 "Locked" ;
VAL_ 674 Open 0 "Closed" 1 "Open" ;
VAL_ 674 Locked 0 "Unlocked" 1 "Locked" ;
VAL_ 675 Open 0 "Closed" 1 "Open" ;
VAL_ 675 Locked 0 "Unlocked" 1 "Locked" ;
VAL_ 688 Low 0 "Off" 1 "On" ;
VAL_ 688 High 0 "Off" 1 "On" ;
VAL_ 688 Brake 0 "Off" 1 "On" ;
VAL_ 692 Stage 0 "Off" 1 "Interval" 2 "Slow" 3 "Fast" ;
VAL_ 704 Left 0 "Off" 1 "On" ;
VAL_ 704 Right 0 "Off" 1 "On" ;
VAL_ 1280 Source 1 "Body" 2 "Cluster" 3 "Gateway" ;
VAL_ 1280 Awake 0 "Ready to sleep" 1 "Awake" ;
VAL_ 1296 Source 1 "Body" 2 "Cluster" 3 "Gateway" ;
VAL_ 1296 Awake 0 "Ready to sleep" 1 "Awake" ;
VAL_ 1312 Source 1 "Body" 2 "Cluster" 3 "Gateway" ;
VAL_ 1312 Awake 0 "Ready to sleep" 1 "Awake" ;
VAL_ 852 Page 0 "Averages" 1 "Distances" 2 "Service" ;
`;
