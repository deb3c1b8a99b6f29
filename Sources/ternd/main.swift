import EtcdServer

Program.main()
