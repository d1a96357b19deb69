/// What call centres' exports call the usual columns.
enum UsualColumns {
    static let table: [String: [String]] = [
        "call_id": [
            "通话ID", "流水号", "通话流水号", "呼叫ID", "会话ID", "通话编号", "通话记录ID", "录音流水号", "Contact ID", "Conversation ID", "uniqueid",
            "uuid",
            "Call ID", "callid", "call_uuid", "session_id", "id",
        ],
        "caller": [
            "主叫号码", "主叫", "来电号码", "客户号码", "客户电话", "联系电话", "手机号", "手机号码", "电话号码", "电话", "ANI", "Remote", "calling_pty",
            "caller_id_number",
            "src", "from", "Customer phone", "System/Customer phone", "customerPhone", "Caller Number", "Phone", "Phone Number",
        ],
        "callee": ["被叫号码", "被叫", "接入号码", "热线号码", "DNIS", "dialed_num", "destination_number", "dst", "to", "System phone"],
        "name": ["客户姓名", "姓名", "客户名称", "客户", "联系人", "caller_id_name", "Customer name", "Contact name", "Name"],
        "agent": [
            "坐席姓名", "坐席", "座席", "座席姓名", "客服姓名", "客服", "Agent", "Agent name", "agent_name", "Users", "user_name", "anslogin",
        ],
        "agent_id": ["坐席工号", "座席工号", "工号", "agent_id", "loginId"],
        "queue": ["技能组", "队列", "技能组/队列", "业务组", "技能组名称", "Queue", "queue_name", "split1"],
        "start": [
            "来电时间", "开始时间", "呼叫时间", "通话开始时间", "呼入时间", "拨打时间", "创建时间", "Initiation timestamp", "Date", "start_stamp", "segstart",
            "created_at",
            "start_time", "Start time",
        ],
        "answer": ["接通时间", "应答时间", "answer_stamp", "Answer time"],
        "end": ["结束时间", "挂断时间", "挂机时间", "通话结束时间", "Disconnect timestamp", "end_stamp", "segstop", "End time"],
        "duration": ["通话时长", "总时长", "通话时长(秒)", "时长", "通话时间", "Duration", "callduration", "talktime", "billsec"],
        "ring": ["振铃时长", "响铃时长", "alerting_seconds", "Ring time"],
        "result": [
            "通话状态", "是否接通", "呼叫结果", "通话结果", "处理结果", "状态", "disposition", "hangup_cause", "Disconnect reason", "Wrap-up",
            "Wrap-up code",
        ],
        "direction": ["呼叫类型", "呼叫方向", "通话类型", "呼入/呼出", "Direction", "type", "Initiation method"],
        "category": ["业务类型", "问题类型", "咨询类型", "分类", "Category"],
        "summary": [
            "小结", "备注", "小结/备注", "通话小结", "服务小结", "来电内容", "问题描述", "处理备注", "内容", "Notes", "Summary", "Comment", "userfield",
        ],
        "satisfaction": ["满意度", "满意度评价", "satisfaction", "CSAT"],
        "recording": ["录音地址", "录音", "录音链接", "录音文件", "recordurl", "recording_url", "Recording", "Recording link"],
        "location": ["号码归属地", "归属地", "来电归属地"],
        "order_number": ["订单号", "订单编号", "订单", "Order number", "Order ID", "order_no"],
    ]
}
