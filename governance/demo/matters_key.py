"""Matters that a street can't solve alone, and those that can't wait."""

from governance.demo.kinds import (
    CITY,
    CIVIL,
    DRAIN,
    ECOLOGY,
    GAS,
    HOUSING,
    JUSTICE,
    MARKET,
    ORDER,
    PARKS,
    POLICE,
    POWER,
    SAFETY,
    TRAFFIC,
    URBAN,
    WATER,
    Kind,
)  # fmt: skip

STREET_LEVEL = (
    Kind(
        category="城乡建设 > 违法建设 > 私搭乱建", lead=URBAN, assist=(HOUSING, POLICE), grade="key_street",
        titles=("{yard}{b}幢顶楼私自加盖出租",),
        told=(
            "{yard}{b}幢顶楼用彩钢板加盖了一整层，隔成{n}间往外租，楼顶还堆着水箱，下面住户的墙已经开裂。",
            "{yard}{b}幢楼顶加盖的房子越盖越大，举报{months}个月，来人看过几次都没有下文，全楼的人都担心承重。",
        ),
        more=("租客做饭用煤气罐，搬运时就放在楼梯口。", "一到雨天，加盖部分的水全往下漏。"),
        seen_titles=("屋顶成片违法搭建（{road}{no}号）",),
        seen=("{road}{no}号院多幢屋顶连片搭建彩钢房，面积约{m}0平方米，内有人员居住，需多部门联合处置。",),
        done=(
            "街道吹哨后{first}召开联席会，城管、住建、派出所明确分工；租户妥善搬离后，{when}拆除违建{m}0平方米，屋面防水同步修复。",
            "{first}联合入户测量取证，依法下达限期拆除决定；{when}当事人配合拆除完毕，承重部位经鉴定安全。",
        ),
    ),
    Kind(
        category="物业服务 > 物业管理 > 物业撤场", lead=CIVIL, assist=(HOUSING, URBAN, SAFETY), grade="key_street",
        titles=("{yard}物业突然撤场没人管", "{yard}物业与业主纠纷，垃圾无人清"),
        told=(
            "{yard}的物业贴了张通知就走了，{n}天没人倒垃圾，电梯没人管，门卫也没了，三百多户人家乱成一团。",
            "{yard}的业主和物业为费用闹了{months}个月，物业停了保洁，垃圾堆到二楼窗台，老人孩子进出都捂着鼻子。",
        ),
        more=("没有业委会，想换物业也没人牵头。",),
        wish_titles=("关于{yard}先托管再选聘物业的建议",),
        wish=(("{yard}物业撤走后各家各扫门前雪，撑不了多久。建议街道先请人托管三个月，把电梯、垃圾、门卫管起来，"
              "同时指导居民选楼栋长、成立业委会，再坐下来一起挑新物业，账目从第一天就公开。"),),
        granted=("采纳。{first}联席会定下托管方案，社区牵头选出楼栋长{m}人；{when}业主表决选定新物业并完成交接。",),
        done=(
            "街道{first}召集部门和业主代表开会，先行应急托管保洁、电梯和值守；{when}业主表决选定新物业，已进场交接。",
            "{first}约谈物业并组织清运积存垃圾{m}车，{when}双方就欠费和交接达成协议，服务恢复正常。",
        ),
    ),
    Kind(
        category="物业服务 > 业主自治 > 业委会换届", lead=HOUSING, assist=(CIVIL, JUSTICE), grade="key_street",
        titles=("{yard}业委会到期{months}个月未换届",),
        told=(
            "{yard}的业委会到期{months}个月没有换届，公章在前主任手里，维修资金用不了，{b}幢屋面只能干漏着。",
            "{yard}换届两次都没成，候选名单怎么定的没人说得清，{m}多户联名要求街道来组织。",
        ),
        more=("业主群里天天为这事吵。", "有人说票是代签的，要求查票。"),
        done=(
            "{first}街道成立换届指导组，名单、票样全程公示；{when}完成投票计票，新一届业委会备案，公章和账册已移交。",
            "{first}联席会明确住建、社区、司法所分工，逐户核对业主信息；{when}表决通过，换届程序全部完成。",
        ),
    ),
    Kind(
        category="民生服务 > 校园周边 > 综合整治", lead=ORDER, assist=(URBAN, TRAFFIC, MARKET, POLICE), grade="key_street",
        titles=("{road}学校周边环境乱，盼综合整治",),
        told=(
            "{road}{no}号学校周边，占道摊、乱停车、无证小饭桌都有，哪个部门来只管一样，管完又回来。",
            "{road}{no}号的小学门口早晚堵车，旁边工地的渣土车还跟孩子抢路，家长们联名写信，盼着几家一起管。",
        ),
        more=("上个月有孩子被电动车撞倒，缝了{n}针。",),
        wish_titles=("关于{road}学校周边联合整治的建议",),
        wish=(("{road}{no}号学校周边问题拖了很久，城管、交警、市场监管轮着来，谁也管不全。建议街道把几家召到一起，"
              "上下学两个时段同时上岗一个月，再把摊贩、停车、小饭桌各定一条规矩长期执行。"),),
        granted=("采纳。{first}街道吹哨，六家单位建立护学联勤，联合值守{m}天后转为常态，{when}向学生家长通报了结果。",),
        done=("{first}综治中心牵头联合整治，清理占道摊{m}个、规范停车带两处、查处无证小饭桌{n}家；{when}建立护学联勤机制。",),
    ),
    Kind(
        category="安全生产 > 消防安全 > 群租隐患", lead=SAFETY, assist=(POLICE, HOUSING, POWER), grade="key_street",
        titles=("{yard}整栋群租，消防隐患突出",),
        told=(
            "{yard}{b}幢几乎整栋都是群租，一层隔出{m}间，只有一个楼梯，电线从窗户绕进绕出，出了事跑都跑不掉。",
            "{yard}{b}幢底商改成宿舍，住着上百人，楼道里全是充电的电动车，反映过多次，各部门都说只管自己那一块。",
        ),
        more=("夜里经常跳闸，有一回已经冒烟了。",),
        done=("{first}应急、公安、住建、供电联合入户，{when}拆除违规隔断{m}间，更换线路，增设疏散楼梯和集中充电点，人员已妥善安置。",
              "{first}下达重大隐患整改通知并派人值守，{when}复查销号，安装联网烟感{m}只。"),
    ),
)  # fmt: skip

DISTRICT_LEVEL = (
    Kind(
        category="城乡建设 > 旧城改造 > 老旧小区改造", lead=HOUSING, assist=(CIVIL, DRAIN), grade="key_district",
        titles=("{yard}改造后管网反复堵塞", "{yard}改造外墙保温层脱落"),
        told=(
            "{yard}改造完不到一年，{n}个单元反水，路面又挖开{n}次，居民要求查清楚是设计问题还是偷工减料。",
            "{yard}改造时新做的外墙保温层掉了{n}块，砸在停车位上，施工方说过了雨季再修。",
        ),
        more=("交付时没有请住户一起验收。",),
        done=("{first}区住建局牵头联席会，委托第三方检测；{when}施工方按检测意见全部返修，居民代表参加复验并签字。",
              "{first}约谈施工、监理单位，{when}返修完成，质保期自复验之日起重新计算。"),
    ),
    Kind(
        category="城乡建设 > 旧城改造 > 加装电梯", lead=HOUSING, assist=(CIVIL, JUSTICE, MARKET), grade="key_district",
        titles=("{yard}{b}幢加装电梯低层反对停工",),
        told=(
            "{yard}{b}幢加装电梯，手续都批了，一二楼住户挡着不让开工，{months}个月没动静，{f}楼的老人等着下楼。",
            "{yard}{b}幢准备加装电梯，井道正对一楼窗户，采光通风都受影响，方案公示时没征求过低层的意见。",
        ),
        more=("两边都有难处，希望有人主持公道。",),
        done=("{first}起住建、司法、社区{n}次组织协商，调整井道位置并落实低层补偿；{when}双方签字，已复工。",
              "{first}现场重新测算采光，修改为玻璃井道、北移一米；{when}通过公示，全部住户无异议。"),
    ),
    Kind(
        category="城乡建设 > 供排水 > 片区内涝", lead=WATER, assist=(DRAIN, CITY), grade="key_district",
        titles=("{road}片区逢雨必淹",),
        told=(
            "{road}{no}号一带地势低，每年雨季淹{n}次以上，沿街铺面年年泡货，居民自己垒的沙袋比膝盖还高。",
            "一下暴雨{road}的水就倒灌进{yard}，配电房泡过两回，听说是下游管子太细，街道说管不了主管网。",
        ),
        more=("年年说要改造，年年接着淹。",),
        done=("{first}区水务局牵头现场会，查明错接点{n}处、管径不足{m}0米；{when}完成应急改造并增设强排泵，经受住一次大雨检验。",),
        not_possible=("{first}多部门现场勘查，根治须改造下游主管，已列入区年度项目库。{when}先行完成清淤、增设移动泵车值守点，并向居民公示改造时间表。",),
    ),
    Kind(
        category="安全生产 > 房屋安全 > 挡墙危墙", lead=HOUSING, assist=(SAFETY, CIVIL), grade="key_district",
        titles=("{yard}后挡土墙鼓包开裂",),
        told=(
            "{yard}后面的挡土墙鼓出来一大块，裂缝能伸进手，{b}幢离墙不到五米，一下雨全楼的人都不敢睡。",
            "{yard}和{road}之间的老围墙歪了，墙根掏空，产权说不清，报了{months}个月没人认。",
        ),
        more=("墙上钉的观测条已经断了。",),
        seen_titles=("挡土墙开裂外倾（{road}{no}号）",),
        seen=("{road}{no}号院后挡土墙开裂外倾，长约{m}米，下方有行人通道，已拉警戒带，需专业单位处置。",),
        done=("{first}应急封控并撤离低层住户，区住建局委托鉴定；{when}完成注浆加固和排水沟改造，复测稳定，住户返回。",),
    ),
)  # fmt: skip

CITY_LEVEL = (
    Kind(
        category="生态环境 > 水环境 > 河道污染", lead=WATER, assist=(DRAIN, ECOLOGY), grade="key_city",
        titles=("{road}旁河沟污水直排发臭",),
        told=(
            "{road}{no}号旁的河沟晴天也有污水从管口流进来，水发黑，沿线{n}个院子夏天不敢开窗。",
            "{road}旁的河沟跨了两个区，上游排、下游臭，问哪边都说不是自己那一段，请市里统一来查。",
        ),
        more=("去年清过一次淤，半年又回来了。",),
        done=("经市级部门牵头，{first}沿线溯源查出错接点{m}处；{when}截污改造完成并清淤，水质连续三次监测达标。",),
    ),
    Kind(
        category="交通管理 > 道路施工 > 围挡占道", lead=TRAFFIC, assist=(CITY, ECOLOGY), grade="key_city",
        titles=("{road}施工围挡长期不撤，出行难",),
        told=(
            "{road}的施工围挡围了{months}个月不见人干活，双向四车道剩一条缝，公交改道，老人看病要多走一公里。",
            "{road}{no}号一带管线、道路轮流开挖，这家填好那家又挖，沿街商户半年没有生意。",
        ),
        more=("围挡上的竣工日期贴了又改。",),
        wish_titles=("关于统筹{road}道路开挖的建议",),
        wish=(("{road}两年里被水、电、气、通信轮流挖开{n}次。建议由市里统一排一张施工表，一次开挖、各家同步，"
              "围挡能缩就缩，留出公交和救护车通道，竣工日期写上去就要算数。"),),
        granted=("采纳。{first}市级部门召集各管线单位统一工期；{when}围挡收缩到位、公交恢复原线，余下工程合并一次开挖。",),
        done=("经市级协调，{first}各管线单位合并工期、压缩围挡；{when}主车道恢复通行，公交恢复原线。",),
    ),
    Kind(
        category="城乡建设 > 供电供气 > 变电设施", lead=POWER, assist=(ECOLOGY, HOUSING), grade="key_city",
        titles=("{yard}旁变电设施嗡鸣扰民",),
        told=("{yard}旁边的变电设施夜里嗡嗡响，{b}幢的住户几年睡不好，测过一次说达标，可低频声就是往耳朵里钻。",),
        more=("要求公开监测数据，装隔声屏。",),
        done=("经市级部门会同供电单位复测低频噪声，{first}公布结果；{when}加装隔声屏和减振垫，夜间复测下降明显，住户代表签字认可。",),
    ),
    Kind(
        category="城乡建设 > 工地管理 > 停工地块", lead=HOUSING, assist=(SAFETY, URBAN, PARKS), grade="key_city",
        titles=("{road}停工地块积水杂草成隐患",),
        told=("{road}{no}号的停工地块基坑积水几米深，围挡破了好几处，放学的孩子往里钻，蚊子也多，权属单位迟迟不露面。",),
        more=("塔吊还立着，刮风就响。",),
        done=("经市级专班协调，{first}抽干基坑、拆除塔吊、加固围挡；{when}场地平整复绿，临时作为公共绿地和停车场使用。",),
    ),
)  # fmt: skip

EMERGENCY = (
    Kind(
        category="安全生产 > 燃气安全 > 燃气泄漏", lead=GAS, assist=(SAFETY, POLICE), grade="emergency",
        titles=("{yard}{b}幢{u}单元燃气味很重",),
        told=("{yard}{b}幢{u}单元楼道里燃气味很重，{f}楼最明显，已经喊邻居不要开灯、开窗通风，请马上派人来。",),
        done=("接报后燃气公司十五分钟到场关阀、疏散{m}户，查明为立管接头漏气；{when}更换接头、保压检测合格后恢复供气，住户全部返回。",),
    ),
    Kind(
        category="安全生产 > 房屋安全 > 外墙坠落", lead=SAFETY, assist=(HOUSING, URBAN), grade="emergency",
        titles=("{road}{no}号外墙瓷砖大片掉落",),
        told=("{road}{no}号的外墙瓷砖大片往下掉，人行道上碎了一地，还有一大块翘着，下面是学生放学的路，请赶快封起来。",),
        done=("接报后二十分钟内封闭人行道并设绕行标志，{when}专业队伍清除空鼓瓷砖约{m}平方米、挂设防护网，险情排除。",),
    ),
    Kind(
        category="安全生产 > 自然灾害 > 边坡塌方", lead=SAFETY, assist=(HOUSING, WATER, POLICE), grade="emergency",
        titles=("暴雨后{yard}后坡塌方",), months=(6, 7, 8, 9),
        told=("暴雨下了一夜，{yard}后面的坡塌下来一块，泥水冲到{b}幢一楼窗下，还在往下滑，一楼住着{n}位老人。",),
        done=("应急办、派出所、社区立即转移一楼和相邻住户{n}户，拉设警戒；{when}清除滑落土方、坡面覆盖并开挖截水沟，专家评估后解除警戒。",),
    ),
)  # fmt: skip

KEY = STREET_LEVEL + DISTRICT_LEVEL + CITY_LEVEL + EMERGENCY
